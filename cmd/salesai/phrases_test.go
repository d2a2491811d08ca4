package main_test

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// phrase is a text as the code makes it: a format of fmt, and what can stand in each place of it. A place without
// phrases takes any text.
type phrase struct {
	format string
	places [][]phrase
}

// anything is a text that only the running program knows.
func anything() phrase { return phrase{format: "%s", places: [][]phrase{nil}} }

// verb is a place in a format, or an escaped percent sign.
var verb = regexp.MustCompile(`%(?:%|[-+# 0]*[0-9]*(?:\.[0-9]+)?[a-z])`)

// filled makes the phrases of a format and its arguments. Only %s, %v and %w take texts that may be phrases themselves.
func (r *rooms) filled(format ast.Expr, args []ast.Expr, in scope) []phrase {
	made := r.phrases(format, in)
	for i := range made {
		p, rest := &made[i], args
		p.format, p.places = strings.ReplaceAll(p.format, "%%", "%"), nil
		for _, v := range verb.FindAllString(p.format, -1) {
			if v == "%%" {
				continue
			}
			var place []phrase
			if kind := v[len(v)-1]; len(rest) > 0 && (kind == 's' || kind == 'v' || kind == 'w') {
				place = r.phrases(rest[0], in)
			}
			p.places, rest = append(p.places, place), rest[min(1, len(rest)):]
		}
	}
	return made
}

// scope is where an expression stands.
type scope struct {
	room     *room
	function *ast.FuncDecl // nil outside of functions
}

type located struct {
	expr ast.Expr
	in   scope
}

// room is what is known of one package.
type room struct {
	name      string
	constants map[string]ast.Expr
	kinds     map[string][]ast.Expr // the constants of a type
	functions map[string]*ast.FuncDecl
	structs   map[string][]string
	fields    map[string][]located // what the package's own literals put into fields of a name
}

type call struct {
	*ast.CallExpr
	in scope
}

// rooms is the Go code that is read for sentences.
type rooms struct {
	at    map[string]*room // by folder
	named map[string]*room // by name
	calls map[string][]call
	busy  map[string]int // how often an identifier is being looked at right now
}

func roomsOf(files []goFile) *rooms {
	r := &rooms{at: map[string]*room{}, named: map[string]*room{}, calls: map[string][]call{}, busy: map[string]int{}}
	for _, f := range files {
		folder := path.Dir(f.path)
		if r.at[folder] == nil {
			r.at[folder] = &room{
				name: f.syntax.Name.Name, constants: map[string]ast.Expr{}, kinds: map[string][]ast.Expr{},
				functions: map[string]*ast.FuncDecl{}, structs: map[string][]string{}, fields: map[string][]located{},
			}
			r.named[f.syntax.Name.Name] = r.at[folder]
		}
		r.at[folder].declare(f.syntax)
	}
	for _, f := range files {
		walk(f.syntax, r.at[path.Dir(f.path)], func(n ast.Node, in scope) {
			switch n := n.(type) {
			case *ast.CallExpr:
				r.calls[called(n)] = append(r.calls[called(n)], call{n, in})
			case *ast.CompositeLit:
				in.room.literal(n, n.Type, in)
			}
		})
	}
	return r
}

// walk visits everything in a file with where it stands.
func walk(file *ast.File, of *room, visit func(ast.Node, scope)) {
	for _, d := range file.Decls {
		function, _ := d.(*ast.FuncDecl)
		ast.Inspect(d, func(n ast.Node) bool {
			if n != nil {
				visit(n, scope{of, function})
			}
			return true
		})
	}
}

func (o *room) declare(file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			o.functions[n.Name.Name] = n
		case *ast.TypeSpec:
			if s, ok := n.Type.(*ast.StructType); ok {
				for _, f := range s.Fields.List {
					for _, name := range f.Names {
						o.structs[n.Name.Name] = append(o.structs[n.Name.Name], name.Name)
					}
				}
			}
		case *ast.GenDecl:
			for _, s := range n.Specs {
				if v, ok := s.(*ast.ValueSpec); ok && n.Tok == token.CONST && len(v.Values) == len(v.Names) {
					for i, name := range v.Names {
						o.constants[name.Name] = v.Values[i]
						if kind := bare(v.Type); kind != "" {
							o.kinds[kind] = append(o.kinds[kind], v.Values[i])
						}
					}
				}
			}
		}
		return true
	})
}

// literal notes what a literal of one of the package's structs, or a list of them, holds.
func (o *room) literal(l *ast.CompositeLit, of ast.Expr, in scope) {
	if list, ok := of.(*ast.ArrayType); ok {
		for _, e := range l.Elts {
			if inner, ok := e.(*ast.CompositeLit); ok && inner.Type == nil {
				o.literal(inner, list.Elt, in)
			}
		}
	}
	kind, ok := of.(*ast.Ident)
	if !ok {
		return
	}
	for i, e := range l.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			o.fields[bare(pair.Key)] = append(o.fields[bare(pair.Key)], located{pair.Value, in})
		} else if names := o.structs[kind.Name]; i < len(names) {
			o.fields[names[i]] = append(o.fields[names[i]], located{e, in})
		}
	}
}

// bare is the last part of a name.
func bare(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func called(c *ast.CallExpr) string { return bare(c.Fun) }

// phrases gives every text that an expression can be, as far as the code shows it.
func (r *rooms) phrases(e ast.Expr, in scope) []phrase {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return []phrase{{format: strings.ReplaceAll(text, "%", "%%")}}
		}
	case *ast.ParenExpr:
		return r.phrases(e.X, in)
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			left, right := r.piece(e.X, in), r.piece(e.Y, in)
			return []phrase{{left.format + right.format, append(append([][]phrase{}, left.places...), right.places...)}}
		}
	case *ast.Ident:
		return r.identifier(e.Name, in)
	case *ast.SelectorExpr:
		if other := r.named[bare(e.X)]; other != nil && other.constants[e.Sel.Name] != nil {
			return r.phrases(other.constants[e.Sel.Name], scope{room: other})
		}
		if found := in.room.fields[e.Sel.Name]; len(found) > 0 && e.Sel.Name != "Message" {
			var all []phrase
			for _, f := range found {
				all = append(all, r.phrases(f.expr, f.in)...)
			}
			return all
		}
	case *ast.CallExpr:
		return r.result(e, in)
	}
	return []phrase{anything()}
}

// piece is an operand of +: its text, or a place where it may be several.
func (r *rooms) piece(e ast.Expr, in scope) phrase {
	all := r.phrases(e, in)
	if len(all) == 1 {
		return all[0]
	}
	return phrase{"%s", [][]phrase{all}}
}

// result gives what a call can return.
func (r *rooms) result(c *ast.CallExpr, in scope) []phrase {
	name := called(c)
	function := in.room.functions[name]
	switch {
	case name == "string" && len(c.Args) == 1:
		return r.phrases(c.Args[0], in)
	case name == "Sprintf" && c.Ellipsis == token.NoPos:
		return r.filled(c.Args[0], c.Args[1:], in)
	case function == nil || function.Body == nil || function.Type.Results == nil || bare(function.Type.Results.List[0].Type) != "string":
		return []phrase{anything()}
	}
	r.busy[name]++
	defer func() { r.busy[name]-- }()
	if r.busy[name] > 1 || name == "Error" { // what an error says besides its sentence comes from elsewhere
		return []phrase{anything()}
	}
	var all []phrase
	ast.Inspect(function.Body, func(n ast.Node) bool {
		if back, ok := n.(*ast.ReturnStmt); ok && len(back.Results) > 0 {
			all = append(all, r.phrases(back.Results[0], scope{in.room, function})...)
		}
		return true
	})
	return all
}

// identifier gives what a constant, a variable or a parameter can be.
func (r *rooms) identifier(name string, in scope) []phrase {
	if value := in.room.constants[name]; value != nil {
		return r.phrases(value, scope{room: in.room})
	}
	if in.function == nil {
		return []phrase{anything()}
	}
	key := in.room.name + "." + in.function.Name.Name + "." + name
	r.busy[key]++
	defer func() { r.busy[key]-- }()
	if r.busy[key] > 2 {
		return nil
	}
	all, isParameter := r.parameter(name, in)
	if r.busy[key] == 1 { // within what is assigned to a variable it is what it was before
		all = append(all, r.assigned(name, in)...)
	}
	if len(all) == 0 && !isParameter {
		all = []phrase{anything()}
	}
	return all
}

// parameter gives what the callers hand in, or the constants of its type.
func (r *rooms) parameter(name string, in scope) (all []phrase, is bool) {
	at := 0
	for _, f := range in.function.Type.Params.List {
		for _, n := range f.Names {
			if n.Name != name {
				at++
				continue
			}
			if all := r.constantsOf(f.Type, in); all != nil {
				return all, true
			}
			for _, c := range r.calls[in.function.Name.Name] {
				if c.reaches(in) && at < len(c.Args) {
					all = append(all, r.phrases(c.Args[at], c.in)...)
				}
			}
			return all, true
		}
	}
	return nil, false
}

// reaches reports whether a call can be one of the function that in stands for.
func (c call) reaches(in scope) bool {
	selector, selected := c.Fun.(*ast.SelectorExpr)
	switch {
	case !selected:
		return c.in.room == in.room
	case in.function.Recv == nil:
		return bare(selector.X) == in.room.name
	}
	return c.in.room == in.room || in.function.Name.IsExported()
}

// constantsOf gives the constants of a type of texts.
func (r *rooms) constantsOf(kind ast.Expr, in scope) (all []phrase) {
	of := in.room
	if s, ok := kind.(*ast.SelectorExpr); ok {
		of = r.named[bare(s.X)]
	}
	if of == nil || kind == nil {
		return nil
	}
	for _, value := range of.kinds[bare(kind)] {
		all = append(all, r.phrases(value, scope{room: of})...)
	}
	return all
}

// assigned gives what a function puts into one of its variables.
func (r *rooms) assigned(name string, in scope) (all []phrase) {
	ast.Inspect(in.function, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if id, ok := left.(*ast.Ident); ok && id.Name == name && len(n.Lhs) == len(n.Rhs) {
					all = append(all, r.phrases(n.Rhs[i], in)...)
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if id.Name != name {
					continue
				}
				all = append(all, r.constantsOf(n.Type, in)...)
				if i < len(n.Values) {
					all = append(all, r.phrases(n.Values[i], in)...)
				}
			}
		}
		return true
	})
	return all
}

// Package migrations holds the tables of both databases as goose reads them.
package migrations

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
)

//go:embed shared/*.sql postgres/*.sql sqlite/*.sql
var files embed.FS

// Of gives the migrations of a dialect, "sqlite" or "postgres": the shared ones and its own, in one folder.
func Of(dialect string) fs.FS { return both{"shared", dialect} }

// both shows two folders as one.
type both [2]string

// Open opens a file of whichever folder has it.
func (b both) Open(name string) (fs.File, error) {
	if name == "." {
		return files.Open(b[0])
	}
	f, err := files.Open(b[0] + "/" + name)
	if err != nil {
		return files.Open(b[1] + "/" + name)
	}
	return f, nil
}

// ReadDir lists the files of both folders by name.
func (b both) ReadDir(string) ([]fs.DirEntry, error) {
	var all []fs.DirEntry
	for _, dir := range b {
		entries, err := fs.ReadDir(files, dir)
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
	}
	slices.SortFunc(all, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return all, nil
}

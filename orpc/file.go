package orpc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"strconv"
	"strings"
)

// File is a Blob or File of JavaScript. One that was sent lives until its call is answered: copy what is to
// be kept.
type File struct {
	Name        string // as the sender called it, without folders; "blob" for a Blob
	ContentType string // as the sender claims it
	Size        int64

	data []byte
	path string // of the temporary file, where data is not used
}

// NewFile makes a file to be answered.
func NewFile(name, contentType string, data []byte) *File {
	return &File{Name: name, ContentType: contentType, Size: int64(len(data)), data: data}
}

// Open gives a reader of the content; any number may be open at once. Close each.
func (f *File) Open() (io.ReadSeekCloser, error) {
	if f.path == "" {
		return memory{bytes.NewReader(f.data)}, nil
	}
	file, err := os.Open(f.path)
	if err != nil {
		return nil, fmt.Errorf("open the upload: %w", err)
	}
	return file, nil
}

type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }

func (f *File) remove() error {
	if f.path == "" {
		return nil
	}
	return os.Remove(f.path)
}

// maxParts bounds the files of one call.
const maxParts = 100

// form reads a multipart body: the part data and the files that its maps place.
func (c *Call) form(boundary string) (any, error) {
	limit := c.procedure.maxBody + c.procedure.maxFile
	body := http.MaxBytesReader(c.writer, c.Request.Body, limit)
	f := formReader{call: c, files: map[string]*File{}, limit: limit, left: c.procedure.maxFile, memory: c.router.options.InMemory}
	reader := multipart.NewReader(body, boundary)
	for n := 0; ; n++ {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, readError(c.Request.Context(), err, limit)
		}
		if n > maxParts {
			return nil, malformed("the form has more than %d parts", maxParts)
		}
		if err := f.part(part); err != nil {
			return nil, err
		}
	}
	if f.data == nil {
		return nil, malformed("the form has no part named data")
	}
	return decodeBody(f.data, c.router.options.MaxDepth, func(i int) *File { return f.files[strconv.Itoa(i)] })
}

// formReader gathers the parts of a form in whatever order they come.
type formReader struct {
	call   *Call
	data   []byte
	files  map[string]*File
	limit  int64
	left   int64 // bytes that files may still have
	memory int64 // of them, those that may stay in memory
}

func (f *formReader) part(p *multipart.Part) error {
	disposition, params, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
	if err != nil || disposition != "form-data" {
		return malformed("a part of the form has no name")
	}
	name := params["name"]
	_, isFile := params["filename"]
	if name == "data" && !isFile {
		return f.value(p)
	}
	if !isFile {
		return malformed("part %.20q of the form is not a file", name)
	}
	if f.files[name] != nil {
		return malformed("part %.20q of the form is there twice", name)
	}
	file, err := f.store(p)
	if file != nil {
		f.call.files = append(f.call.files, file)
	}
	if err != nil {
		return err
	}
	// Browsers escape quotes in file names this way, and nothing else that could be meant.
	file.Name = strings.ReplaceAll(p.FileName(), "%22", `"`)
	file.ContentType = p.Header.Get("Content-Type")
	f.files[name] = file
	return nil
}

func (f *formReader) value(p *multipart.Part) error {
	if f.data != nil {
		return malformed("the form has two parts named data")
	}
	most := f.call.procedure.maxBody
	data, err := io.ReadAll(io.LimitReader(p, most+1))
	if err != nil {
		return readError(f.call.Request.Context(), err, f.limit)
	}
	if int64(len(data)) > most {
		return sizeError(most)
	}
	f.data = append([]byte{}, data...)
	return nil
}

// store keeps a part in memory while there is room and in a temporary file beyond. A file that is given
// beside an error has left something to remove.
func (f *formReader) store(p *multipart.Part) (*File, error) {
	var head bytes.Buffer
	room := min(f.memory, f.left)
	n, err := io.Copy(&head, io.LimitReader(p, room+1))
	if err != nil {
		return nil, readError(f.call.Request.Context(), err, f.limit)
	}
	if n <= room {
		f.memory -= n
		f.left -= n
		return &File{Size: n, data: head.Bytes()}, nil
	}
	if n > f.left {
		return nil, sizeError(f.call.procedure.maxFile)
	}
	temp, err := os.CreateTemp(f.call.router.options.TempDir, "orpc-*")
	if err != nil {
		return nil, fmt.Errorf("keep an upload: %w", err)
	}
	file := &File{path: temp.Name()}
	file.Size, err = f.spill(temp, io.MultiReader(&head, p))
	f.left -= file.Size
	return file, err
}

func (f *formReader) spill(temp *os.File, from io.Reader) (int64, error) {
	source := &source{Reader: io.LimitReader(from, f.left+1)}
	n, err := io.Copy(temp, source)
	if closed := temp.Close(); err == nil {
		err = closed
	}
	switch {
	case source.err != nil:
		return n, readError(f.call.Request.Context(), source.err, f.limit)
	case err != nil:
		return n, fmt.Errorf("keep an upload: %w", err) // the disk, not the client
	case n > f.left:
		return n, sizeError(f.call.procedure.maxFile)
	}
	return n, nil
}

// source remembers a reader's own error, to tell it from a writer's.
type source struct {
	io.Reader
	err error
}

func (s *source) Read(b []byte) (int, error) {
	n, err := s.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// writeForm answers a value with files in it.
func (r *Router) writeForm(w http.ResponseWriter, c *Call) {
	form := multipart.NewWriter(w)
	w.Header().Set("Content-Type", form.FormDataContentType())
	w.WriteHeader(http.StatusOK)
	err := form.WriteField("data", string(c.out.encoded.body))
	for i, file := range c.out.encoded.files {
		if err == nil {
			err = writePart(form, strconv.Itoa(i), file)
		}
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil && c.Request.Context().Err() == nil {
		r.options.Logger.ErrorContext(c.Request.Context(), "an answer with files breaks off", "procedure", c.Path, "error", err)
		panic(http.ErrAbortHandler) // so that the client does not take a part for the whole
	}
}

func writePart(form *multipart.Writer, name string, file *File) (err error) {
	content, err := file.Open()
	if err != nil {
		return err
	}
	defer func() {
		if closed := content.Close(); err == nil {
			err = closed
		}
	}()
	escape := strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A")
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", fmt.Sprintf(`form-data; name="%s"; filename="%s"`, name, escape.Replace(file.Name)))
	kind := file.ContentType
	if kind == "" || strings.ContainsAny(kind, "\r\n") {
		kind = "application/octet-stream"
	}
	header.Set("Content-Type", kind)
	part, err := form.CreatePart(header)
	if err != nil {
		return err
	}
	_, err = io.Copy(part, content)
	return err
}

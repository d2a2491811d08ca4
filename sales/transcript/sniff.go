package transcript

import (
	"bytes"
	"path/filepath"
	"strings"

	"github.com/sales-ai-automation/salesai/sales"
)

// signature is how a kind of file begins that is no transcript.
type signature struct {
	at    int
	bytes string
	looks string
	audio bool
}

func signatures() []signature {
	return []signature{
		{0, "%PDF-", "a PDF document", false},
		{0, "PK\x03\x04", "a zip archive or an Office document", false},
		{0, "PK\x05\x06", "an empty zip archive", false},
		{0, "\x1f\x8b", "a gzip archive", false},
		{0, "7z\xbc\xaf\x27\x1c", "a 7z archive", false},
		{0, "Rar!\x1a\x07", "a RAR archive", false},
		{0, "\x28\xb5\x2f\xfd", "a zstd archive", false},
		{257, "ustar", "a tar archive", false},
		{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document", false},
		{0, "{\\rtf", "an RTF document", false},
		{0, "SQLite format 3\x00", "a database", false},
		{0, "\x7fELF", "a program", false},
		{0, "MZ\x90\x00", "a program", false},
		{0, "\x89PNG\r\n\x1a\n", "a PNG picture", false},
		{0, "\xff\xd8\xff", "a JPEG picture", false},
		{0, "GIF8", "a GIF picture", false},
		{0, "ID3", "an MP3 recording", true},
		{0, "\xff\xfb", "an MP3 recording", true},
		{0, "\xff\xf3", "an MP3 recording", true},
		{0, "\xff\xf1", "an AAC recording", true},
		{0, "\xff\xf9", "an AAC recording", true},
		{0, "OggS", "an Ogg recording", true},
		{0, "fLaC", "a FLAC recording", true},
		{0, "#!AMR", "an AMR recording", true},
		{8, "WAVE", "a WAV recording", true},
		{4, "ftyp", "an M4A or MP4 recording", true},
		{0, "\x1aE\xdf\xa3", "a WebM or Matroska recording", true},
		{0, "caff", "a CAF recording", true},
	}
}

// markup is how kinds of text begin that hold no transcript we read; upper and lower case are alike.
func markup() []signature {
	return []signature{
		{bytes: "<!doctype html", looks: "a web page"},
		{bytes: "<html", looks: "a web page"},
		{bytes: "<?xml", looks: "an XML document"},
		{bytes: "<tt ", looks: "a TTML document"},
		{bytes: "[script info]", looks: "an SSA subtitle file"},
	}
}

// refuseBinary tells by the first bytes what is certainly no transcript.
func refuseBinary(name string, data []byte) error {
	for _, s := range signatures() {
		if end := s.at + len(s.bytes); len(data) < end || string(data[s.at:end]) != s.bytes {
			continue
		}
		if s.audio {
			return sales.Errorf(sales.Unsupported, "This file looks like %s, not a transcript%s. Give it the ending of a recording, or upload its transcript.", s.looks, misnamed(name))
		}
		return unlike(name, s.looks)
	}
	head := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(data[:min(len(data), 256)], []byte("\xef\xbb\xbf"))))
	for _, s := range markup() {
		if bytes.HasPrefix(head, []byte(s.bytes)) {
			return unlike(name, s.looks)
		}
	}
	return nil
}

func unlike(name, looks string) error {
	return sales.Errorf(sales.Unsupported, "This file looks like %s, not a transcript%s. Save the conversation as .txt, .vtt, .srt or .json and upload that.", looks, misnamed(name))
}

// misnamed says that the name promises a text.
func misnamed(name string) string {
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".json", ".txt", ".vtt", ".srt":
		return ", although its name ends in " + ext
	}
	return ""
}

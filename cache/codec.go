package cache

import "encoding/json"

// JSON is the codec a resource has when it names none.
type JSON[V any] struct{}

// Encode gives v as encoding/json does.
func (JSON[V]) Encode(v V) ([]byte, error) { return json.Marshal(v) }

// Decode reads what Encode gave.
func (JSON[V]) Decode(b []byte) (v V, err error) {
	err = json.Unmarshal(b, &v)
	return v, err
}

// Package orpc speaks version 1 of oRPC's wire protocol over net/http, so that the typed clients of
// @orpc/client call Go functions. It knows nothing of what is called.
//
//	r, err := orpc.New(orpc.Options{})
//	orpc.Handle(r, "conversations.list", func(ctx context.Context, in ListInput) (orpc.Raw, error) { … })
//	mux.Handle("/rpc/", r)
//
// # Inputs
//
// An input is a Go type, most often a struct whose json tags name the properties. What does not fit is
// answered with BAD_REQUEST, "Input validation failed", and one issue for every problem at once. Nothing is
// converted: "20" is no integer. Unknown properties are ignored.
//
//	string, bool          themselves; string types of one's own as well
//	int…, uint…           whole numbers that a JavaScript number holds exactly and the type can hold
//	float32, float64      numbers, never NaN
//	time.Time             a Date, or an ISO 8601 string that states its zone or is a date alone
//	*T                    nil when the property is absent, undefined or null
//	Optional[T]           tells absent, null and a value apart
//	[]T, map[string]T     arrays, objects; []byte is base64
//	*big.Int, URL, RegExp, Set, Map, Date, *File
//	                      the types of the same name in JavaScript
//	any                   whatever was sent: nil, bool, float64, string, []any, map[string]any or a type above
//	encoding.TextUnmarshaler
//	                      strings, as for netip.Addr
//
// A property is required unless its field is a pointer, an Optional, an any, a slice or map with omitempty, has
// a value after Defaults, or its orpc tag says otherwise:
//
//	Limit  int    `json:"limit" orpc:"default=20,min=1,max=100"`
//	Search string `json:"search" orpc:"optional,len<=200"`
//	Role   Role   `json:"role" orpc:"enum=rep|buyer"`
//
// len counts characters of a string, or entries. A type may fill itself with Defaults before it is decoded and
// check itself with Validate afterwards: see Defaulter and Validator.
//
// No input at all, as from a client that was called without one, counts as an empty object. Where that is
// not enough, the first issue names the usual cause: queryOptions was given the input itself, not {input}.
//
// # Answers
//
// An answer is any Go value, written as encoding/json would, with the typed values of this package kept
// what they are. A time.Time is an ISO string; a Date stays one. A Raw is JSON that exists already, as one from
// a cache: it is not touched on its way out. A server whose listener is Gather's writes it with one call of the system.
//
// # Errors
//
// Return an *Error, or any error that Options.Code turns into one. Everything that fails under the prefix is
// answered in the form that the client throws as an ORPCError, panics and unknown procedures included; what
// is our own fault loses its details, which go to the log.
//
// # Batches and streams
//
// Batches of BatchLinkPlugin are answered in both modes. Each call of a batch runs by itself through
// Options.Around, with the cookies of the batch. Procedures that answer with an event stream are not
// offered; the type stream is where they would begin.
package orpc

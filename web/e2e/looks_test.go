package e2e

import "testing"

// TestLooks takes pictures of every page too where SHOTS names a folder.
func TestLooks(t *testing.T) { run(t, "looks.test.mjs") }

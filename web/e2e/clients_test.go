package e2e

import "testing"

func TestOfficialClientsCallTheProgram(t *testing.T) { run(t, "client.test.mjs") }

func TestOfficialClientsGetEveryTypeBack(t *testing.T) { run(t, "echo.test.mjs") }

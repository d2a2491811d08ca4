// Both official clients send every type to the real program and want it back. The tests are the protocol
// library's own; here they meet the program behind its sign-in.
import { session } from "./people.mjs";

process.env.ORPC_COOKIE = `salesai_session=${await session("rep")}`;
await import("../../orpc/conformance/echo.test.mjs");

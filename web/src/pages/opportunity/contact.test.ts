import { expect, test } from "vitest";
import { mailto, tel } from "./contact";

test("a mail program gets an address that it knows", () => {
  expect(mailto("kuanting.wu@huguang.example")).toBe("mailto:kuanting.wu@huguang.example");
  expect(mailto("a?b&c@x.example")).toBe("mailto:a%3Fb%26c@x.example");
});

test("a telephone gets a number that it can dial", () => {
  expect(tel("+886 (2) 5738-1198")).toBe("tel:+886257381198");
  expect(tel("０２－５７３８")).toBe("tel:025738");
});

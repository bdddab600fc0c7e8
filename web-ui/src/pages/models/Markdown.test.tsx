import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { inlinesOf } from "./inlines";
import { Markdown } from "./Markdown";
import { blocksOf } from "./markdown";

const CARD = `---
library_name: onnxruntime
---

# glyphs:2

**PASSED**: *nearly* the same, \`model.onnx\`.

| what | FP32 |
| --- | ---: |
| job\\_1 \\| two | 98.92 |

- one
- [its page](https://example.org/a)

\`\`\`python
x = "**not strong**"
\`\`\`
`;

describe("a card in Markdown", () => {
  it("becomes headings, tables, lists and code", () => {
    render(<Markdown text={CARD} />);
    expect(screen.getByRole("heading", { name: "glyphs:2" })).toBeTruthy();
    expect(screen.getByText("PASSED").tagName).toBe("STRONG");
    expect(screen.getByRole("cell", { name: "job_1 | two" })).toBeTruthy();
    expect(screen.getByRole("cell", { name: "98.92" }).className).toBe("number");
    expect(screen.getByRole("link", { name: "its page" }).getAttribute("href")).toBe("https://example.org/a");
    expect(screen.getByText('x = "**not strong**"').tagName).toBe("PRE");
  });

  it("shows markup as text", () => {
    const { container } = render(
      <Markdown text={"<img src=x onerror=alert(1)>\n\n<script>alert(1)</script>"} />,
    );
    expect(container.querySelector("img, script")).toBeNull();
    expect(screen.getByText("<script>alert(1)</script>")).toBeTruthy();
  });

  it("makes no link of an address that is none of the web", () => {
    const text =
      "[a](javascript:alert(1)) [b](JaVaScRiPt:x) [c](data:text/html,x) [d](//evil) ![e](https://x.org/p)";
    render(<Markdown text={text} />);
    expect(screen.queryAllByRole("link")).toEqual([]);
  });

  it.each(["[", "*", "`", "**a", "|-\n", "-", "\\", "#", "> "])(
    "takes no long time to read many of %j",
    (mark) => {
      const before = process.cpuUsage();
      for (const block of blocksOf(`${mark.repeat(100_000 / mark.length)}x`)) {
        if ("text" in block) {
          inlinesOf(block.text);
        }
      }
      expect(process.cpuUsage(before).user).toBeLessThan(4_000_000);
    },
  );
});

import { Drawer, FileInput, Modal } from "@mantine/core";
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderApp } from "../test/render";

const nothing = () => {};

test("buttons that show only a mark have names", async () => {
  renderApp(
    <>
      <Modal opened onClose={nothing} title="One" />
      <Drawer opened onClose={nothing} title="Two" />
      <FileInput aria-label="File" value={new File([""], "a")} clearable onChange={nothing} />
    </>,
  );
  await screen.findByRole("dialog", { name: "One" });
  expect(screen.getAllByRole("button", { name: "Close" })).toHaveLength(2);
  expect(screen.getAllByRole("button", { name: "Clear" })).toHaveLength(1);
  expect(screen.queryAllByRole("button", { name: "" })).toEqual([]);
});

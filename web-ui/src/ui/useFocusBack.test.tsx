import { Button } from "@mantine/core";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { renderApp } from "../test/render";
import { FormDrawer } from "./FormDrawer";

function Page() {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button onClick={() => setAsked(true)}>Ask</Button>
      {asked && (
        <FormDrawer
          opened
          title="A question"
          send="Send"
          sending={false}
          problem={undefined}
          onSend={() => undefined}
          onClose={() => setAsked(false)}
        >
          <input aria-label="Answer" />
        </FormDrawer>
      )}
    </>
  );
}

test("a form that is closed gives the focus back to the button that opened it", async () => {
  renderApp(<Page />);
  const opener = await screen.findByRole("button", { name: "Ask" });
  await userEvent.click(opener);
  await userEvent.click(await screen.findByLabelText("Answer"));
  await userEvent.keyboard("{Escape}");
  await vi.waitFor(() => expect(document.activeElement).toBe(opener));
});

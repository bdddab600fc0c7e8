import { Button, CopyButton } from "@mantine/core";

export function Copy({ value, children }: { value: string; children: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button variant="default" onClick={copy}>
          {copied ? "Copied" : children}
        </Button>
      )}
    </CopyButton>
  );
}

/** A request as a shell would make it; the key comes from the environment. */
export function curl(
  method: string,
  path: string,
  document?: unknown,
  headers: Record<string, string> = {},
): string {
  const lines = [
    `curl -sS${method === "GET" ? "" : ` -X ${method}`} ${quoted(window.location.origin + path)}`,
  ];
  lines.push(`-H "Authorization: Bearer $QUANTRY_API_KEY"`);
  for (const [name, value] of Object.entries(headers)) {
    lines.push(`-H ${quoted(`${name}: ${value}`)}`);
  }
  if (document !== undefined) {
    lines.push(`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(document))}`);
  }
  return lines.join(" \\\n  ");
}

/** As one word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

interface Shortcut {
  /** As Mantine's useHotkeys has it. */
  readonly key: string;
  readonly shown?: string;
  readonly what: string;
  readonly to?: string;
}

/** What the keyboard can do anywhere. */
export const SHORTCUTS: readonly Shortcut[] = [
  { key: "mod+K", shown: "ctrl K", what: "Find a page, model, job or action" },
  { key: "?", what: "This list" },
  { key: "alt+H", shown: "alt H", what: "Overview", to: "/" },
  { key: "alt+J", shown: "alt J", what: "Jobs", to: "/jobs" },
  { key: "alt+N", shown: "alt N", what: "New job", to: "/jobs/new" },
  { key: "alt+M", shown: "alt M", what: "Models", to: "/models" },
  { key: "alt+W", shown: "alt W", what: "Workers", to: "/workers" },
];

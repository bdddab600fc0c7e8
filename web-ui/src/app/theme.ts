import { createTheme, type MantineColorsTuple } from "@mantine/core";

const teal: MantineColorsTuple = [
  "#e8f7f4",
  "#cdeae4",
  "#9fd8cc",
  "#6dc5b3",
  "#3cc3ac",
  "#1c9c88",
  "#0f8578",
  "#0f766e",
  "#0b5f58",
  "#074842",
];

const gray: MantineColorsTuple = [
  "#f7f8fa",
  "#eef0f4",
  "#e1e5eb",
  "#ccd2db",
  "#a9b2bf",
  "#7f8a99",
  "#5b6675",
  "#434d5a",
  "#2b333d",
  "#171c23",
];

const dark: MantineColorsTuple = [
  "#d5dbe3",
  "#b3bcc8",
  "#93a0b0",
  "#6c7886",
  "#3d4753",
  "#2b343f",
  "#1c232c",
  "#151b22",
  "#0f1318",
  "#0a0d11",
];

/** Of what lies above the page; its close button has no text, so that it needs a name. */
const OVERLAY = {
  lockScroll: false,
  transitionProps: { duration: 0 },
  closeButtonProps: { "aria-label": "Close" },
};

/** A lab instrument: cool neutral surfaces, thin rules, one accent. No inline styles: see vite.config.ts. */
export const theme = createTheme({
  colors: { teal, gray, dark },
  primaryColor: "teal",
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  respectReducedMotion: true,
  defaultRadius: "sm",
  radius: { xs: "3px", sm: "4px", md: "6px", lg: "6px", xl: "6px" },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSizes: { xs: "11px", sm: "12px", md: "13px", lg: "15px", xl: "18px" },
  lineHeights: { md: "1.45" },
  headings: {
    fontWeight: "600",
    sizes: { h1: { fontSize: "18px" }, h2: { fontSize: "15px" }, h3: { fontSize: "13px" } },
  },
  shadows: { xs: "none", sm: "none", md: "none", lg: "none", xl: "none" },
  components: {
    Button: { defaultProps: { size: "xs" } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
    TextInput: { defaultProps: { size: "xs" } },
    NumberInput: { defaultProps: { size: "xs" } },
    PasswordInput: { defaultProps: { size: "xs" } },
    Textarea: { defaultProps: { size: "xs" } },
    Select: { defaultProps: { size: "xs", comboboxProps: { transitionProps: { duration: 0 } } } },
    FileInput: { defaultProps: { clearButtonProps: { "aria-label": "Clear" } } },
    MultiSelect: { defaultProps: { size: "xs" } },
    Checkbox: { defaultProps: { size: "xs" } },
    SegmentedControl: { defaultProps: { size: "xs" } },
    Modal: { defaultProps: OVERLAY },
    Drawer: { defaultProps: { ...OVERLAY, position: "right" } },
    Tooltip: { defaultProps: { transitionProps: { duration: 0 } } },
    Menu: { defaultProps: { transitionProps: { duration: 0 } } },
  },
});

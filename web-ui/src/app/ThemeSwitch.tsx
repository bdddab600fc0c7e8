import { SegmentedControl, useMantineColorScheme } from "@mantine/core";

/** Light, dark, or what the system says. */
export function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      aria-label="Theme"
      size="xs"
      value={colorScheme}
      onChange={(chosen) => setColorScheme(chosen as typeof colorScheme)}
      data={[
        { value: "light", label: "Light" },
        { value: "auto", label: "Auto" },
        { value: "dark", label: "Dark" },
      ]}
    />
  );
}

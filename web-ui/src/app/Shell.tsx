import { Button, Kbd, Modal } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { openPalette, Palette } from "./Palette";
import { useSession } from "./session";
import { SHORTCUTS } from "./shortcuts";
import "./Shell.css";
import { ThemeSwitch } from "./ThemeSwitch";

const LINKS = [
  ["/", "Overview"],
  ["/jobs", "Jobs"],
  ["/models", "Models"],
  ["/datasets", "Datasets"],
  ["/workers", "Workers"],
  ["/webhooks", "Webhooks"],
  ["/keys", "Keys"],
  ["/settings", "Settings"],
] as const;

/** What is around every page. */
export function Shell() {
  const { session, live, signOut } = useSession();
  const online = useSyncExternalStore(
    (changed) => live.onLine(changed),
    () => live.online,
  );
  const main = useRef<HTMLElement>(null);
  const [helpShown, help] = useDisclosure(false);
  const navigate = useNavigate();
  useHotkeys([
    ["?", help.open],
    ["shift+?", help.open],
    ...SHORTCUTS.filter((one) => one.to !== undefined).map(
      (one) => [one.key, () => void navigate({ to: one.to })] as [string, () => void],
    ),
  ]);
  useEffect(() => {
    document.title = "Quantry";
  }, []);

  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <nav className="shell-nav" aria-label="Pages">
        <Link to="/" className="shell-brand">
          <img src="/icon.svg" alt="" width="20" height="20" />
          Quantry
        </Link>
        {LINKS.map(([to, name]) => (
          <Link key={to} to={to} className="shell-link" activeOptions={{ exact: to === "/" }}>
            {name}
          </Link>
        ))}
        <div className="shell-foot">
          <Button variant="default" size="compact-xs" onClick={openPalette}>
            Find
            <Kbd size="xs" ml={6}>
              ctrl K
            </Kbd>
          </Button>
          <ThemeSwitch />
          <span className="cut" title={`${session.actor} of ${session.tenant}`}>
            {session.actor} · {session.scope}
          </span>
          <Button variant="subtle" color="gray" size="compact-xs" onClick={() => void signOut()}>
            Sign out
          </Button>
        </div>
      </nav>
      <main className="shell-main" id="main" ref={main} tabIndex={-1}>
        {!online && (
          <div className="shell-offline" role="status">
            No connection to the server. What is shown may be old; it comes up to date by itself.
          </div>
        )}
        <Outlet />
      </main>
      <Palette />
      <Modal opened={helpShown} onClose={help.close} title="Keyboard">
        <table className="table">
          <tbody>
            {SHORTCUTS.map((one) => (
              <tr key={one.key}>
                <td>
                  <Kbd>{one.shown ?? one.key}</Kbd>
                </td>
                <td>{one.what}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Modal>
    </div>
  );
}

import { Link } from "@tanstack/react-router";

/** For an address that leads nowhere. */
export function Missing() {
  return (
    <section className="broken broken-page">
      <h1>There is no such page</h1>
      <p>
        The address may be old. <Link to="/">Go to the overview</Link>, or find what you want with ctrl K.
      </p>
    </section>
  );
}

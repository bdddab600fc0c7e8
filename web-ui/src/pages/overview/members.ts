import { useQuery } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import { REFRESH } from "../../api/jobs";
import type { Worker } from "../../api/types";

/** Workers and evaluators. */
export function useMembers() {
  return useQuery({
    queryKey: ["workers", "overview"],
    queryFn: async () => (await body(api.GET("/v1/workers", { params: { query: { limit: 200 } } }))).items,
    refetchInterval: REFRESH,
  });
}

interface FleetSummary {
  readonly live: number;
  readonly lost: number;
  readonly slots: number;
  readonly running: number;
}

/** Slots count where the machine lives, for others can use none. */
export function fleetOf(members: readonly Worker[]): FleetSummary {
  const living = members.filter((member) => member.live);
  return {
    live: living.length,
    lost: members.filter((member) => member.state === "LOST").length,
    slots: sum(living, (member) => member.slots),
    running: sum(living, (member) => member.running),
  };
}

function sum(members: readonly Worker[], value: (member: Worker) => number): number {
  return members.reduce((total, member) => total + value(member), 0);
}

const ATTENTION: readonly Worker["state"][] = ["LOST", "DRAINING", "DRAINED", "LIVE"];

/** What is out of order first, then what is busy. */
export function byAttention(a: Worker, b: Worker): number {
  return (
    ATTENTION.indexOf(a.state) - ATTENTION.indexOf(b.state) ||
    b.running - a.running ||
    a.name.localeCompare(b.name)
  );
}

import { useParams } from "@tanstack/react-router";
import { Missing } from "../../ui/Missing";
import { VersionView } from "./VersionView";

export default function VersionPage() {
  const { model, version } = useParams({ from: "/models/$model/versions/$version" });
  const number = /^[1-9]\d{0,8}$/.test(version) ? Number(version) : undefined;
  return number === undefined ? (
    <Missing />
  ) : (
    <VersionView key={`${model}:${number}`} version={{ name: model, number }} />
  );
}

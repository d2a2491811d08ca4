import { useNavigate } from "@tanstack/react-router";
import { FileDrop } from "../../components/FileDrop";
import { useWords } from "../../messages";
import { carry } from "../upload/carried";

/** Takes a file and opens the upload form with it. */
export function QuickUpload() {
  const { t } = useWords();
  const navigate = useNavigate();
  return (
    <FileDrop title={t.home.drop} hint={t.home.dropHint} onFile={(file) => {
      carry(file);
      void navigate({ to: "/upload" });
    }} />
  );
}

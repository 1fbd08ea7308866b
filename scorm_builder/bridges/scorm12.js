// @ts-check
/** SCORM 1.2's run-time, in its own words and none beyond them. */
import { rawScore } from "./responses.js"
import { duration, vocabulary12 } from "./words12.js"

/** @type {import("./dialect.js").Dialect} */
export const scorm12 = {
  api: "API",
  calls: { begin: "LMSInitialize", end: "LMSFinish", get: "LMSGetValue", set: "LMSSetValue", commit: "LMSCommit", error: "LMSGetLastError" },
  elements: {
    learner: "cmi.core.student_id",
    name: "cmi.core.student_name",
    mode: "cmi.core.lesson_mode",
    place: "cmi.core.lesson_location",
    suspended: "cmi.suspend_data",
    exit: "cmi.core.exit",
    time: "cmi.core.session_time",
  },
  commitsLast: true,
  status: (get) => get("cmi.core.lesson_status"),
  incomplete: (set) => set("cmi.core.lesson_status", "incomplete"),
  score(set, score) {
    set("cmi.core.score.min", "0")
    set("cmi.core.score.max", "100")
    set("cmi.core.score.raw", rawScore(score))
  },
  pass: (set) => set("cmi.core.lesson_status", "passed"),
  reopen(set) {
    set("cmi.core.score.raw", "")
    return set("cmi.core.lesson_status", "incomplete")
  },
  progress: () => {}, // 1.2 has no element for it
  duration,
  vocabulary: vocabulary12,
}

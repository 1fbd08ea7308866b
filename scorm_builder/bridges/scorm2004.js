// @ts-check
/**
 * SCORM 2004's run-time, 3rd and 4th edition: what is complete and what is passed are two things, and both are said.
 *
 * Ending commits by itself; a commit right before it is what some LMSs answer with nothing while the page goes away.
 */
import { rawScore } from "./responses.js"
import { duration, scaled, vocabulary2004 } from "./words2004.js"

/** @type {import("./dialect.js").Dialect} */
export const scorm2004 = {
  api: "API_1484_11",
  calls: { begin: "Initialize", end: "Terminate", get: "GetValue", set: "SetValue", commit: "Commit", error: "GetLastError" },
  elements: {
    learner: "cmi.learner_id",
    name: "cmi.learner_name",
    mode: "cmi.mode",
    place: "cmi.location",
    suspended: "cmi.suspend_data",
    exit: "cmi.exit",
    time: "cmi.session_time",
  },
  commitsLast: false,
  status(get) {
    const complete = get("cmi.completion_status") === "completed"
    const success = get("cmi.success_status")
    if (success === "failed") return "failed"
    if (success === "passed" && complete) return "passed"
    return complete || success === "passed" ? "completed" : "incomplete"
  },
  incomplete: (set) => set("cmi.completion_status", "incomplete"),
  score(set, score) {
    set("cmi.score.min", "0")
    set("cmi.score.max", "100")
    set("cmi.score.raw", rawScore(score))
    set("cmi.score.scaled", scaled(score))
  },
  pass(set) {
    set("cmi.progress_measure", "1")
    const passed = set("cmi.success_status", "passed")
    return set("cmi.completion_status", "completed") && passed
  },
  reopen(set) {
    // Unlike 1.2, a score cannot be emptied once it was given.
    set("cmi.score.raw", "0")
    set("cmi.score.scaled", "0")
    set("cmi.success_status", "unknown")
    return set("cmi.completion_status", "incomplete")
  },
  progress: (set, share) => set("cmi.progress_measure", String(share)),
  duration,
  vocabulary: vocabulary2004,
}

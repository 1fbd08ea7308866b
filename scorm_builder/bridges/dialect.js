// @ts-check
/**
 * What a sitting has to be told of an edition of SCORM: what its calls and elements are called, and what is written when.
 *
 * @typedef {(element: string) => string} Get   "" for what there is none of
 * @typedef {(element: string, value: string) => boolean} Put   whether it was taken
 * @typedef {object} Dialect   an edition's own words
 * @property {string} api   what the LMS calls its API object
 * @property {{begin: string, end: string, get: string, set: string, commit: string, error: string}} calls
 * @property {{learner: string, name: string, mode: string, place: string, suspended: string, exit: string, time: string}} elements
 * @property {boolean} commitsLast   whether to commit once more before the end, or to leave that to the end
 * @property {(get: Get) => string} status   "passed", "completed" and "failed" are settled
 * @property {(set: Put) => unknown} incomplete   it has begun
 * @property {(set: Put, score: number) => unknown} score   from 0 to 1
 * @property {(set: Put) => boolean} pass
 * @property {(set: Put) => boolean} reopen   not passed any more, and no score that nobody has earned
 * @property {(set: Put, share: number) => unknown} progress   of what is required, from 0 to 1
 * @property {(milliseconds: number) => string} duration
 * @property {import("./reports.js").Vocabulary} vocabulary
 */

/** A name as people say it: the standard writes "Brown, Bob", and 2004 may say its language first. @param {string} name */
export function spokenName(name) {
  const plain = name.replace(/^\{lang=[^}]*\}/, "")
  const [family = "", given = "", ...more] = plain.split(",").map((part) => part.trim())
  return (given && !more.length ? `${given} ${family}` : plain).trim().slice(0, 60)
}

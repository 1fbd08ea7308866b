// @ts-check
// scorm12-model.js — the SCORM 1.2 data model: every element, who may read or write it, and what fits in it. Strict:
// limits are the standard's own (4096 and 255), not those of generous LMSs.

/** @typedef {{ access: "r" | "w" | "rw", fits: (value: string) => boolean, first?: string }} Element */

const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2})?$/
const TIMESPAN = /^\d{2,4}:[0-5]\d:[0-5]\d(\.\d{1,2})?$/
const IDENTIFIER = /^[\x21-\x7e]{1,255}$/
const DECIMAL = /^-?\d+(\.\d+)?$/

/** @param {RegExp} shape @returns {(value: string) => boolean} */
const like = (shape) => (value) => shape.test(value)
/** @param {...string} words @returns {(value: string) => boolean} */
const oneOf = (...words) => (value) => words.includes(value)
/** @param {number} most @returns {(value: string) => boolean} */
const upTo = (most) => (value) => value.length <= most
/** @param {number} low @param {number} high @returns {(value: string) => boolean} */
const whole = (low, high) => (value) => /^-?\d+$/.test(value) && Number(value) >= low && Number(value) <= high
/** @param {string} value */
const percent = (value) => value === "" || (DECIMAL.test(value) && Number(value) >= 0 && Number(value) <= 100)
/** @param {string} value */
const result = (value) => oneOf("correct", "wrong", "unanticipated", "neutral")(value) || DECIMAL.test(value)

const STATUS = ["passed", "completed", "failed", "incomplete", "browsed"]
const never = () => false

/** @param {(value: string) => boolean} fits @param {string} [first] @returns {Element} */
const readWrite = (fits, first = "") => ({ access: "rw", fits, first })
/** @param {(value: string) => boolean} fits @returns {Element} */
const writeOnly = (fits) => ({ access: "w", fits })
/** @param {string} [first] @returns {Element} */
const readOnly = (first = "") => ({ access: "r", fits: never, first })

/** What each type of interaction may hold as an answer (CMIFeedback). @type {Record<string, (value: string) => boolean>} */
const ANSWERS = {
  "true-false": like(/^[01tf]/),
  choice: like(/^([a-z0-9](,[a-z0-9])*|\{[a-z0-9](,[a-z0-9])*\})?$/),
  "fill-in": upTo(255),
  numeric: like(DECIMAL),
  likert: like(/^[a-z0-9]?$/),
  matching: like(/^([a-z0-9]\.[a-z0-9](,[a-z0-9]\.[a-z0-9])*|\{.*\})?$/),
  performance: upTo(255),
  sequencing: like(/^([a-z0-9](,[a-z0-9])*)?$/),
}

const CORE = "student_id,student_name,lesson_location,credit,lesson_status,entry,score,total_time,lesson_mode,exit,session_time"
const INTERACTION = "id,objectives,time,type,correct_responses,weighting,student_response,result,latency"

/** Every element; `n` stands for an index. @type {Record<string, Element>} */
export const ELEMENTS = {
  "cmi._version": readOnly("3.4"),
  "cmi.core._children": readOnly(CORE),
  "cmi.core.student_id": readOnly(),
  "cmi.core.student_name": readOnly(),
  "cmi.core.lesson_location": readWrite(upTo(255)),
  "cmi.core.credit": readOnly(),
  "cmi.core.lesson_status": readWrite(oneOf(...STATUS), "not attempted"),
  "cmi.core.entry": readOnly(),
  "cmi.core.score._children": readOnly("raw,min,max"),
  "cmi.core.score.raw": readWrite(percent),
  "cmi.core.score.min": readWrite(percent),
  "cmi.core.score.max": readWrite(percent),
  "cmi.core.total_time": readOnly("0000:00:00.00"),
  "cmi.core.lesson_mode": readOnly(),
  "cmi.core.exit": writeOnly(oneOf("time-out", "suspend", "logout", "")),
  "cmi.core.session_time": writeOnly(like(TIMESPAN)),
  "cmi.suspend_data": readWrite(upTo(4096)),
  "cmi.launch_data": readOnly(),
  "cmi.comments": readWrite(upTo(4096)),
  "cmi.comments_from_lms": readOnly(),
  "cmi.objectives._children": readOnly("id,score,status"),
  "cmi.objectives.n.id": readWrite(like(IDENTIFIER)),
  "cmi.objectives.n.score._children": readOnly("raw,min,max"),
  "cmi.objectives.n.score.raw": readWrite(percent),
  "cmi.objectives.n.score.min": readWrite(percent),
  "cmi.objectives.n.score.max": readWrite(percent),
  "cmi.objectives.n.status": readWrite(oneOf(...STATUS, "not attempted")),
  "cmi.student_data._children": readOnly("mastery_score,max_time_allowed,time_limit_action"),
  "cmi.student_data.mastery_score": readOnly(),
  "cmi.student_data.max_time_allowed": readOnly(),
  "cmi.student_data.time_limit_action": readOnly(),
  "cmi.student_preference._children": readOnly("audio,language,speed,text"),
  "cmi.student_preference.audio": readWrite(whole(-1, 100), "0"),
  "cmi.student_preference.language": readWrite(upTo(255)),
  "cmi.student_preference.speed": readWrite(whole(-100, 100), "0"),
  "cmi.student_preference.text": readWrite(whole(-1, 1), "0"),
  "cmi.interactions._children": readOnly(INTERACTION),
  "cmi.interactions.n.id": writeOnly(like(IDENTIFIER)),
  "cmi.interactions.n.objectives.n.id": writeOnly(like(IDENTIFIER)),
  "cmi.interactions.n.time": writeOnly(like(TIME)),
  "cmi.interactions.n.type": writeOnly(oneOf(...Object.keys(ANSWERS))),
  "cmi.interactions.n.correct_responses.n.pattern": writeOnly(upTo(255)),
  "cmi.interactions.n.weighting": writeOnly(like(DECIMAL)),
  "cmi.interactions.n.student_response": writeOnly(upTo(255)),
  "cmi.interactions.n.result": writeOnly(result),
  "cmi.interactions.n.latency": writeOnly(like(TIMESPAN)),
}

/** The lists, by the name of what is counted. @type {RegExp} */
export const LISTS = /^cmi\.(objectives|interactions|interactions\.\d+\.(objectives|correct_responses))$/

/** The name an element is listed under. @param {string} name */
export const plainName = (name) => name.replace(/\.\d+(?=\.|$)/g, ".n")

/**
 * Whether a value fits an element, given what else is in the record (an answer must fit its question's type).
 * @param {string} name @param {string} value @param {Map<string, string>} values
 */
export function fits(name, value, values) {
  if (!ELEMENTS[plainName(name)].fits(value)) return false
  const question = /^(cmi\.interactions\.\d+)\.student_response$/.exec(name)
  const type = question && values.get(`${question[1]}.type`)
  return type ? ANSWERS[type](value) && value.length <= 255 : true
}

// @ts-check
/** Start the player on SCORM 1.2. */
import { scorm12 } from "./scorm12.js"
import { startScorm } from "./scorm-start.js"

startScorm(scorm12)

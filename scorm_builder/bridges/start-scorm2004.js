// @ts-check
/** Start the player on SCORM 2004, 3rd or 4th edition. */
import { scorm2004 } from "./scorm2004.js"
import { startScorm } from "./scorm-start.js"

startScorm(scorm2004)

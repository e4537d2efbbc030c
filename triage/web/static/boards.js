// The script of the supervisors' pages; everything on them works without it, but not by itself.
import "./scripts/shared/theme.js";
import "./scripts/shared/countdown.js";
import "./scripts/boards/waits.js";
import "./scripts/boards/choices.js";
import "./scripts/console/connection.js";
import { listen } from "./scripts/shared/stream.js";

listen();

-- SPDX-License-Identifier: MIT
--- The command `conlua grade`.

local argparse = require "argparse"
local commands = require "conlua.grade.commands"

local USAGE, FAULT = 2, 3 -- exit codes: a wrong command line; no fault of a submission

local function new_parser()
  local p = argparse("conlua grade", "Grade submissions for exercises on concurrency.")
  p:argument("exercise", "A folder with exercise.lua, or a name that --list shows.")
    :args "?"
  p:argument("files", "Submissions, and folders of them; without, the prompt is shown."):args "*"
  p:option("--runs", "How often each is run."):convert(math.tointeger)
  p:option("--shaken", "How many of the runs are shaken."):convert(math.tointeger)
  p:option("--seed", "What the seeds of the shaken runs are made of."):convert(math.tointeger)
  p:option("--width", "How many runs go on at once."):convert(math.tointeger)
  p:option("--lang", "Language of the feedback; as the locale has it."):choices{"en", "zh"}
  p:option("--hints", "How many of the hints to give; 1."):convert(math.tointeger)
  p:option("--format", "How to report.")
    :choices{"terminal", "json", "junit", "tap", "html", "gradescope", "exercism", "statistics"}
    :default "terminal"
  p:option("--for", "Who reads the reports, and so which checks they show: of results that are "
    .. "kept the instructor, else a student."):choices{"student", "instructor"}
  p:option("--only", "Of a folder, grade only the submission of this name."):count "*"
  p:flag("--regrade", "Grade all again, and tell what has changed.")
  p:option("--jobs", "How many submissions are graded at once; 1."):convert(math.tointeger)
  p:option("--results", "Keep what was found in this folder, and go on from it another time; "
    .. "of a folder of submissions: EXERCISE-results.")
  p:option("--timeline", "Keep the timeline of the first failing run of each submission in this "
    .. "folder, as a page."):argname "<folder>"
  p:option("--sandbox", "What to shut submissions in with, if not the best there is.")
    :choices{"bubblewrap", "landlock"}
  p:flag("--trusted", "Run submissions that one trusts without shutting them in.")
  p:flag("--failed", "Show the failing run that was kept of a submission.")
  p:option("--again", "Try once more, with this seed; 0: not shaken."):convert(math.tointeger)
  p:option("--replay", "Run the submission in this order of steps, as a report has it.")
  p:flag("--hurried", "With --again: sleeps and short limits last next to nothing.")
  p:option("--data", "With --again: a value that the exercise varies, such as tickets=4.")
    :count "*"
  p:flag("--watch", "Grade the submission again each time it is saved.")
  p:option("--start", "Begin the exercise in this folder, or one of its name: starter, prompt, and "
    .. "what the starter needs."):args "?"
  p:option("--new", "Make an exercise in this folder, to be changed.")
  p:flag("--list", "List the exercises that are found.")
  p:flag("--selfcheck", "Grade the exercise's own answers, or those wrong ones that are named, "
    .. "or those of all exercises.")
  p:flag("--verify", "Say whether results that were kept are as the grader wrote them.")
  p:flag("--similar", "Say which submissions are alike, as copies are; nothing is graded.")
  p:flag("--short", "With --selfcheck: each answer once, and no mutants.")
  return p
end

--- Run the command with the arguments in `arg`; its exit code.
return function()
  local parser = new_parser()
  local ok, options = parser:pparse(arg)
  if not ok then
    io.stderr:write(parser:get_usage(), "\n\nconlua grade: ", options, "\n")
    return USAGE
  end
  local code
  ok, code = pcall(commands.run, options)
  if ok then return code end
  if type(code) ~= "string" then error(code, 0) end -- interrupted
  io.stderr:write("conlua grade: ", code, "\n")
  return FAULT
end

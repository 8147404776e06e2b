-- SPDX-License-Identifier: MIT
--- The command `conlua grade`.

local command = require "conlua.command"
local commands = require "conlua.grade.commands"
local translated = require "conlua.explain.translated"

local USAGE, FAULT = 2, 3 -- exit codes: a wrong command line; no fault of a submission

local function new_parser(language)
  local p, say = command.parser("grade", language)
  p:argument("exercise", say "grade_exercise")
    :args "?"
  p:argument("files", say "grade_files"):args "*"
  p:option("--runs", say "grade_runs"):convert(math.tointeger)
  p:option("--shaken", say "grade_shaken"):convert(math.tointeger)
  p:option("--seed", say "grade_seed"):convert(math.tointeger)
  p:option("--width", say "grade_width"):convert(math.tointeger)
  p:option("--lang", say "grade_lang"):choices{"en", "zh"}
  p:option("--hints", say "grade_hints"):convert(math.tointeger)
  p:option("--format", say "grade_format")
    :choices{"terminal", "json", "junit", "tap", "html", "gradescope", "exercism", "statistics"}
    :default "terminal"
  p:option("--for", say "grade_for"):choices{"student", "instructor"}
  p:option("--only", say "grade_only"):count "*"
  p:flag("--regrade", say "grade_regrade")
  p:option("--jobs", say "grade_jobs"):convert(math.tointeger)
  p:option("--results", say "grade_results")
  p:option("--timeline", say "grade_timeline"):argname "<folder>"
  p:option("--sandbox", say "grade_sandbox")
    :choices{"bubblewrap", "landlock"}
  p:flag("--trusted", say "grade_trusted")
  p:flag("--failed", say "grade_failed")
  p:option("--again", say "grade_again"):convert(math.tointeger)
  p:option("--replay", say "grade_replay")
  p:flag("--hurried", say "grade_hurried")
  p:option("--data", say "grade_data")
    :count "*"
  p:flag("--watch", say "grade_watch")
  p:option("--start", say "grade_start"):args "?"
  p:option("--new", say "grade_new")
  p:flag("--list", say "grade_list")
  p:flag("--selfcheck", say "grade_selfcheck")
  p:flag("--verify", say "grade_verify")
  p:flag("--similar", say "grade_similar")
  p:flag("--short", say "grade_short")
  return p
end

--- Run the command with the arguments in `arg`; its exit code.
return function()
  local language = command.language(_G.arg)
  local parser = new_parser(language)
  local ok, options = parser:pparse(_G.arg)
  if not ok then
    command.complain(parser, "grade", language, options)
    return USAGE
  end
  local code
  ok, code = pcall(commands.run, options)
  if ok then return code end
  if type(code) ~= "string" then error(code, 0) end -- interrupted
  io.stderr:write("conlua grade: ", translated(language, code), "\n")
  return FAULT
end

-- SPDX-License-Identifier: MIT
--- The command `conlua check`.

local argparse = require "argparse"
local core = require "conlua.check.core"
local rewrite = require "conlua.check.rewrite"
local story = require "conlua.check.story"

local say = story.say

-- Exit codes: no schedule fails; one does; the script cannot be checked; --prove was not done.
local RIGHT, WRONG, CANNOT, UNFINISHED = 0, 1, 2, 3

local PROOF_SHARE = 0.6 -- of the budget; the search gets the rest
local GRACE = 0.5 -- seconds in which a proof counts the schedules that fail, after the first
local PATIENCE <const> = 3 -- seconds that a run may compute without a step
local SEARCHES <const> = 1000000

local function new_parser()
  local p = argparse("conlua check", "Try a script in every order that matters.")
  p:argument("script", "The script.")
  p:argument("args", "Its arguments."):args "*"
  p:flag("--prove", "Only prove, and say so if the proof is not done.")
  p:flag("--search", "Only search, by random schedules.")
  p:option("--budget", "Seconds; 10."):convert(tonumber):default "10"
  p:option("--runs", "How many schedules a search tries at most."):convert(math.tointeger)
  p:option("--seed", "What the random schedules are made of; 1."):convert(math.tointeger)
    :default "1"
  p:option("--replay", "Run this schedule.")
  p:flag("--keep-going", "Go on after the first failure, and count.")
  p:flag("--exhaustive", "Try every order of all steps (for tests)."):hidden(true)
  p:flag("--outcomes", "Show the different outcomes (for tests)."):hidden(true)
  return p
end

local function show(...) io.stdout:write(..., "\n") end

local function cannot(...)
  io.stderr:write(say(...), "\n")
  return CANNOT
end

local function fault(text)
  io.stderr:write("check: ", text, "\n")
  return CANNOT
end

--- Read the script, and load it into the state where it runs. -> nil, or the exit code
local function load_script(options)
  local file, why = io.open(options.script, "rb")
  if not file then return fault(why) end
  local source = file:read "a"
  file:close()
  local compiled, error_text = load(source:gsub("^#[^\n]*", ""), "@" .. options.script, "t")
  if not compiled then return fault(error_text) end
  local words = {}
  for name in pairs(_G) do words[name] = true end
  local text, sites = rewrite.source(source, words)
  if not text then return cannot("refused", options.script, sites.line, sites.why) end
  local arguments = { [0] = options.script, table.unpack(options.args) }
  local opened, reason = core.open(arguments, text, "@" .. options.script, sites)
  if not opened then return fault(reason) end
end

-- What is said of a run that came to neither right nor wrong.
local UNDECIDED = { steps = "many_steps", memory = "much_memory", units = "many_units",
  diverged = "other_run" }

--- A verdict that is neither right nor wrong. -> the exit code
local function give_up(options, verdict)
  local run = core.run()
  if not UNDECIDED[verdict] then
    return cannot("refused", options.script, run.line, run.message:match("^[^\n]*"))
  end
  return cannot(UNDECIDED[verdict], options.script)
end

local function show_all(lines)
  for _, line in ipairs(lines) do show(line) end
end

--- The story of the last run.
local function tell(options, shrunk)
  local run = core.run()
  local lines, name_of = story.lines(run)
  show_all(lines)
  local failure = story.failure(run, name_of)
  show_all(failure)
  if run.output ~= "" then
    show(say "prints")
    io.stdout:write(run.output, run.output:sub(-1) == "\n" and "" or "\n")
  end
  if shrunk and not shrunk.repeats then
    show(say "unsteady")
  elseif shrunk and shrunk.after == 0 then
    show(say "always")
  elseif shrunk then
    show(say(shrunk.least and "least" or "fewest", shrunk.after, shrunk.runs))
  end
  show_all(story.races(core.races()))
  if shrunk then show(say("again", shrunk.replay, options.script)) end
end

local function tell_wrong(options, ...)
  show(say(...))
  tell(options, core.shrink())
  return WRONG
end

local function replay(options)
  local verdict, fails, deviations, met = core.replay(options.replay)
  if not verdict then return cannot("no_replay", options.replay) end
  if fails then
    show(say("wrong_again", options.script, deviations))
    tell(options)
    return WRONG
  elseif verdict ~= "ok" then
    return give_up(options, verdict)
  end
  show(say("right_again", options.script, met, deviations))
  return RIGHT
end

local function show_outcomes()
  local lines = {}
  for _, outcome in ipairs(core.outcomes()) do
    lines[#lines + 1] = ("outcome: %s %q"):format(outcome.verdict, outcome.text)
  end
  table.sort(lines)
  show_all(lines)
end

local function count(t)
  local n = 0
  for _ in pairs(t) do n = n + 1 end
  return n
end

local function tell_right(options, proof)
  show(say("right", options.script, proof.classes, proof.classes, proof.time))
  local run = core.run()
  show(say("units", count(run.units), proof.longest))
  for _, step in ipairs(run.steps) do
    if step.operation == "sleep" then
      show(say "assumed")
      break
    end
  end
  show_all(story.races(core.races()))
  return RIGHT
end

--- -> the exit code; or nil: the proof is not done, and found nothing
local function prove(options)
  local share = (options.prove or options.exhaustive) and 1 or PROOF_SHARE
  local grace = options.keep_going and math.huge or GRACE
  if options.exhaustive then core.stop_everywhere() end
  local proof = core.prove(options.budget * share, grace, options.exhaustive or false)
  if options.outcomes then show_outcomes() end
  if proof.stop and proof.failing == 0 and not (proof.stop == "units" and not options.prove) then
    return give_up(options, proof.stop)
  elseif proof.complete and proof.failing > 0 then
    return tell_wrong(options, "wrong_all", options.script, proof.failing, proof.classes,
      proof.time)
  elseif proof.failing > 0 then
    return tell_wrong(options, "wrong", options.script, proof.runs, proof.time)
  elseif proof.complete then
    return tell_right(options, proof)
  elseif options.prove or options.exhaustive or proof.interrupted then
    show(say("unfinished", options.script, proof.classes, proof.time,
      (proof.share * 100) // 1 | 0))
    return UNFINISHED
  end
end

local function search(options)
  local seconds = options.budget * (options.search and 1 or 1 - PROOF_SHARE)
  local start = os.clock()
  local runs, verdict, fails = core.profile(options.seed)
  if verdict ~= "ok" and not fails then return give_up(options, verdict) end
  local n, failed = 0, 0
  if not fails then
    n, failed, verdict, fails = core.search(options.seed, options.runs or SEARCHES, seconds,
      options.keep_going or false)
    if verdict ~= "ok" and not fails then return give_up(options, verdict) end
  end
  if options.outcomes then show_outcomes() end
  local time = os.clock() - start
  if fails or failed > 0 then
    return tell_wrong(options, "wrong", options.script, runs + n, time)
  end
  show(say("nothing", options.script, runs + n, time))
  show_all(story.races(core.races()))
  return options.prove and UNFINISHED or RIGHT
end

local function check(options)
  local code = load_script(options)
  if code then return code end
  core.be_patient(math.min(PATIENCE, options.budget))
  if options.replay then return replay(options) end
  if not options.search then
    code = prove(options)
    if code then return code end
  end
  return search(options)
end

--- Run the command with the arguments in `arg`; its exit code.
return function()
  local parser = new_parser()
  local ok, options = parser:pparse(arg)
  if not ok then
    io.stderr:write(parser:get_usage(), "\n\nconlua check: ", options, "\n")
    return CANNOT
  end
  return check(options)
end

-- SPDX-License-Identifier: MIT
--- The command `conlua check`.

local command = require "conlua.command"
local core = require "conlua.check.core"
local reports = require "conlua.check.reports"
local script = require "conlua.check.script"
local story = require "conlua.check.story"
local width = require "conlua.width"
local workers = require "conlua.check.workers"

local say = story.say

-- Exit codes: no schedule fails; one does; the script cannot be checked; --prove was not done.
local RIGHT, WRONG, CANNOT, UNFINISHED = 0, 1, 2, 3

local PROOF_SHARE = 0.6 -- of the budget; the search gets the rest
local STATES_SHARE = 0.3 -- of the budget, of that of proofs: for states where classes have no end
local GRACE = 0.5 -- seconds in which a proof counts the schedules that fail, after the first
local PATIENCE <const> = 3 -- seconds that a run may compute without a step
local SEARCHES <const> = 1000000
local QUICK <const> = 1 -- seconds of a proof, before a short search
local FEW <const> = 200 -- schedules of a short search
local SHORT <const> = 0.5 -- seconds of it

local function new_parser(language)
  local p, tell = command.parser("check", language)
  p:argument("script", tell "script")
  p:argument("args", tell "args"):args "*"
  p:flag("--prove", tell "check_prove")
  p:flag("--search", tell "check_search")
  p:option("--budget", tell "check_budget"):convert(tonumber):default "10"
  p:option("-j --jobs", tell "check_jobs"):argname "<n>":convert(math.tointeger):default "2"
  p:option("--bound", tell "check_bound"):argname "<n>":convert(math.tointeger)
  p:flag("--punctual", tell "check_punctual")
  p:option("--runs", tell "check_runs"):convert(math.tointeger)
  p:option("--seed", tell "check_seed"):convert(math.tointeger):default "1"
  p:option("--replay", tell "check_replay")
  p:flag("--keep-going", tell "check_keep_going")
  p:flag("--output", tell "check_output")
  p:option("--expect", tell "check_expect")
  p:option("--timeline", tell "check_timeline")
  p:flag("--json", tell "check_json")
  p:option("--junit", tell "check_junit")
  p:option("--reject"):hidden(true) -- a file: the script is not to print this, for grading
  p:option("--lasting"):convert(tonumber):hidden(true) -- such limits run out if all wait; grading
  p:flag("--worker"):hidden(true) -- a search for another process (-j)
  p:flag("--exhaustive"):hidden(true) -- every order of all steps, for tests
  p:flag("--outcomes"):hidden(true) -- the different outcomes, for tests
  return p
end

--- A result that is under way: what is shown, line by line.
local function new_result(options)
  return { script = options.script, lines = {}, code = CANNOT, verdict = "cannot" }
end

local function add(result, line)
  result.lines[#result.lines + 1] = line
  result.sentence = result.sentence or line
end

local function add_all(result, lines)
  for _, line in ipairs(lines) do add(result, line) end
end

local function cannot(result, ...)
  add(result, say(...))
  return result
end

local function end_with(result, code, verdict)
  result.code, result.verdict = code, verdict
  return result
end

local function count(t)
  local n = 0
  for _ in pairs(t) do n = n + 1 end
  return n
end

-- What is said of a run that came to neither right nor wrong.
local UNDECIDED = { memory = "much_memory", units = "many_units",
  diverged = "other_run" }

--- A verdict that is neither right nor wrong; of the last run, or of `run`.
local function give_up(result, verdict, run)
  run = run or core.run()
  if verdict == "steps" then return cannot(result, "many_steps", result.script, run.line) end
  if UNDECIDED[verdict] then return cannot(result, UNDECIDED[verdict], result.script) end
  return cannot(result, "refused", result.script, run.line, run.message:match "^[^\n]*")
end

--- The story of the last run. `round`: the step with which a round begins.
local function tell(result, options, shrunk, round)
  local run = core.run()
  result.run, result.failure, result.races = run, run.verdict, core.races()
  local lines, name_of = story.lines(run, options.columns, round)
  add_all(result, lines)
  if not round then add_all(result, story.failure(run, name_of)) end
  if run.output ~= "" then
    add(result, say "prints")
    add(result, (run.output:gsub("\n$", "")))
  end
  if shrunk and not shrunk.repeats then
    add(result, say "unsteady")
  elseif shrunk and shrunk.after == 0 then
    add(result, say "always")
  elseif shrunk then
    add(result, say(shrunk.least and "least" or "fewest", shrunk.after, shrunk.runs))
  end
  add_all(result, story.races(result.races))
  if not shrunk then return end
  result.replay = shrunk.replay
  local how = options.punctual and "--punctual " or ""
  add(result, say("again", how .. ("--replay '%s'"):format(shrunk.replay), options.script))
end

--- A schedule that fails, which a worker has found. `tried`: schedules
local function tell_found(result, options, replay, tried, seconds)
  local verdict, fails = core.replay(replay)
  if not fails then return give_up(result, verdict == "ok" and "diverged" or verdict) end
  result.counts = { runs = tried, failing = 1, time = seconds }
  add(result, say("wrong", options.script, tried, seconds))
  tell(result, options, core.shrink())
  return end_with(result, WRONG, "wrong")
end

--- The different outputs of the runs that went well, the most frequent first.
local function tell_outputs(result, options, has_shares)
  if not options.output then return end
  local list, all = {}, 0
  for _, outcome in ipairs(core.outcomes()) do
    if outcome.verdict == "ok" then
      list[#list + 1] = outcome
      all = all + outcome.count
    end
  end
  table.sort(list, function(a, b)
    if a.count ~= b.count and has_shares then return a.count > b.count end
    return a.text < b.text
  end)
  result.outputs = list
  add(result, say("outputs", #list))
  for _, outcome in ipairs(list) do
    local text = width.clean((outcome.text:gsub("\n$", ""):gsub("\n", " | ")))
    local share = has_shares and ("%3d %%  "):format((100 * outcome.count / all + 0.5) // 1 | 0)
    add(result, "    " .. (share or "") .. text)
  end
end

local function tell_wrong(result, options, ...)
  add(result, say(...))
  tell(result, options, core.shrink())
  return end_with(result, WRONG, "wrong")
end

local function replay(result, options)
  local verdict, fails, deviations, met = core.replay(options.replay)
  if not verdict then return cannot(result, "no_replay", options.replay) end
  if fails then
    add(result, say("wrong_again", options.script, deviations))
    tell(result, options)
    return end_with(result, WRONG, "wrong")
  elseif verdict ~= "ok" then
    return give_up(result, verdict)
  end
  add(result, say("right_again", options.script, met, deviations))
  return end_with(result, RIGHT, "nothing")
end

local function show_outcomes(result)
  local lines = {}
  for _, outcome in ipairs(core.outcomes()) do
    lines[#lines + 1] = ("outcome: %s %q"):format(outcome.verdict, outcome.text)
  end
  table.sort(lines)
  add_all(result, lines)
end

--- What stands behind "right": how much there was, what was assumed, races, outputs.
local function tell_right(result, options, tried, has_shares)
  local run = core.run()
  result.run, result.races = run, core.races()
  add(result, say("units", count(run.units), tried.longest))
  for _, step in ipairs(run.steps) do
    if step.operation == "sleep" then
      add(result, say "assumed")
      break
    end
  end
  add_all(result, story.races(result.races))
  tell_outputs(result, options, has_shares)
  return end_with(result, RIGHT, "right")
end

--- A number as people say it: 12,000; 3.1e+06.
local function about(n)
  if n ~= n or n > 1e15 then return "10^15" end
  if n >= 1e6 then return ("%.1e"):format(n) end
  return ("%d"):format(n // 1 | 0)
end

-- Verdicts that end a look at all states, and are no fault of the script.
local BOUNDS = { steps = true, units = true, memory = true }

--- All states. -> the result; or nil: not all were seen, and nothing was found
local function explore(result, options, seconds)
  local graph = core.explore(seconds)
  if graph.failed or graph.round or graph.complete then result.counts = graph end
  if options.outcomes then show_outcomes(result) end
  if graph.failed then
    return tell_wrong(result, options, "wrong_states", options.script, graph.states, graph.time)
  elseif graph.round then
    add(result, say("wrong_states", options.script, graph.states, graph.time))
    tell(result, options, nil, graph.round + 1)
    result.failure = "livelock"
    return end_with(result, WRONG, "wrong")
  elseif graph.complete then
    add(result, say("right_states", options.script, graph.states, graph.time))
    return tell_right(result, options, graph, false)
  elseif graph.stop and not BOUNDS[graph.stop] then
    return give_up(result, graph.stop)
  end
  return nil, graph
end

--- All states of a script that says how it may go on, or what holds of every state.
local function prove_states(result, options, seconds)
  local done, graph = explore(result, options, seconds)
  if done then return done end
  if options.prove or graph.interrupted then
    add(result, say("unfinished_states", options.script, graph.states, graph.time))
    return end_with(result, UNFINISHED, "unfinished")
  end
end

--- The classes have no end, or take too long: perhaps the states have.
local function prove_otherwise(result, options, proof)
  if options.exhaustive or proof.interrupted or proof.failing > 0 then return nil end
  if proof.stop and (proof.stop ~= "steps" or count(core.run().units) < 2) then return nil end
  return (explore(result, options, options.budget * STATES_SHARE))
end

--- A short search, where a proof takes long. -> the result, if a schedule fails
local function search_shortly(result, options, proof)
  local runs, verdict, fails = core.profile(options.seed)
  local n = 0
  if verdict == "ok" then
    local _
    n, _, _, fails = core.search(options.seed, FEW, SHORT, false)
  end
  if not fails then
    workers.start(options)
    return nil
  end
  local all = proof.runs + runs + n
  result.counts = { runs = all, failing = 1, time = proof.time }
  return tell_wrong(result, options, "wrong", options.script, all, proof.time)
end

--- -> the proof; or nil and the result, if a search between a short proof and the long one finds
--- a schedule that fails
local function prove_classes(result, options, seconds)
  local grace = options.keep_going and math.huge or GRACE
  local is_long = options.prove or options.exhaustive or options.keep_going or seconds <= QUICK
  if not is_long then
    local proof = core.prove(QUICK, grace, false)
    if proof.complete or proof.failing > 0 or proof.stop or proof.wants_states
      or proof.interrupted then
      return proof
    end
    local found = search_shortly(result, options, proof)
    if found then return nil, found end
    seconds = seconds - QUICK
  end
  return core.prove(seconds, grace, options.exhaustive or false)
end

--- -> the result; or nil: the proof is not done, and found nothing
local function prove(result, options)
  local share = (options.prove or options.exhaustive) and 1 or PROOF_SHARE
  if options.exhaustive then core.stop_everywhere() end
  if not options.exhaustive and not options.keep_going then share = share - STATES_SHARE end
  local proof, early = prove_classes(result, options, options.budget * share)
  if not proof then return early end
  result.counts = proof
  if proof.wants_states then
    return prove_states(result, options, options.budget * (share + STATES_SHARE))
  end
  if options.outcomes then show_outcomes(result) end
  if proof.failing == 0 and workers.told() then
    local runs, found = workers.stop()
    if found then return tell_found(result, options, found, proof.runs + runs, proof.time) end
  end
  local stopped = proof.stop and core.run()
  if not proof.complete then
    local otherwise = prove_otherwise(result, options, proof)
    if otherwise then return otherwise end
  end
  if proof.stop and proof.failing == 0 and not (proof.stop == "units" and not options.prove) then
    return give_up(result, proof.stop, stopped)
  elseif proof.complete and proof.failing > 0 then
    return tell_wrong(result, options, "wrong_all", options.script, proof.failing, proof.classes,
      proof.time)
  elseif proof.failing > 0 then
    return tell_wrong(result, options, "wrong", options.script, proof.runs, proof.time)
  elseif proof.complete then
    add(result, say("right", options.script, proof.classes, proof.classes, proof.time))
    return tell_right(result, options, proof, true)
  elseif options.prove or options.exhaustive or proof.interrupted then
    local all = proof.share > 0 and proof.classes / proof.share or math.huge
    add(result, say("unfinished", options.script, proof.classes, proof.time, about(all)))
    return end_with(result, UNFINISHED, "unfinished")
  end
end

local function search(result, options)
  local seconds = options.budget * (options.search and 1 or 1 - PROOF_SHARE)
  local start = os.clock()
  if options.exhaustive then core.stop_everywhere() end
  local runs, verdict, fails = core.profile(options.seed)
  if verdict ~= "ok" and not fails then return give_up(result, verdict) end
  local n, failed = 0, 0
  if not fails then
    workers.start(options)
    n, failed, verdict, fails = core.search(options.seed, options.runs or SEARCHES, seconds,
      options.keep_going or false)
    if verdict ~= "ok" and not fails then return give_up(result, verdict) end
    local others, found = workers.stop()
    runs = runs + others
    if found and not fails then
      return tell_found(result, options, found, runs + n, os.clock() - start)
    end
  end
  if options.outcomes then show_outcomes(result) end
  local time = os.clock() - start
  result.counts = { runs = runs + n, failing = failed, time = time }
  if fails or failed > 0 then
    return tell_wrong(result, options, "wrong", options.script, runs + n, time)
  end
  add(result, say("nothing", options.script, runs + n, time))
  result.races = core.races()
  add_all(result, story.races(result.races))
  tell_outputs(result, options, true)
  return end_with(result, options.prove and UNFINISHED or RIGHT, "nothing")
end

--- Text of the file that the script is to print, or is not to print.
local function expect(result, options)
  local file, why = io.open(options.expect or options.reject, "rb")
  if not file then return cannot(result, "fault", why) end
  core.expect(file:read "a", not options.expect)
  file:close()
end

--- Check a script. -> what came of it
---@param options table
---@return check.Result
local function check(options)
  local result = new_result(options)
  if options.bound or options.punctual then options.search = true end
  local fault = script.load(options)
  if fault then return cannot(result, table.unpack(fault)) end
  core.be_patient(math.min(PATIENCE, options.budget))
  if options.lasting then core.be_lasting(options.lasting) end
  core.narrow(options.bound or -1, options.punctual or false)
  if options.output then core.order_output() end
  if (options.expect or options.reject) and expect(result, options) then return result end
  if options.replay then return replay(result, options) end
  return not options.search and prove(result, options) or search(result, options)
end

--- Write the result where it is wanted. -> the exit code
local function report(result, options)
  local text = table.concat(result.lines, "\n") .. "\n"
  if options.worker then
    io.stdout:write(workers.line(result))
  elseif options.json then
    io.stdout:write(reports.json(result))
  elseif result.verdict == "cannot" then
    io.stderr:write(text)
  else
    io.stdout:write(text)
  end
  if options.timeline and result.run then
    local drawn = require "conlua.check.picture"(result.run, options.script, options.timeline)
    if drawn ~= 0 then return CANNOT end
  end
  if not options.junit then return result.code end
  local file, why = io.open(options.junit, "wb")
  if not file or not file:write(reports.junit(result)) or not file:close() then
    io.stderr:write(say("fault", why or options.junit), "\n")
    return CANNOT
  end
  return result.code
end

--- Run the command with the arguments in `arg`; its exit code.
return function()
  local language = command.language {}
  local parser = new_parser(language)
  local ok, options = parser:pparse(arg)
  if not ok then
    command.complain(parser, "check", language, options)
    return CANNOT
  end
  if options.jobs < 1 or (options.bound or 0) < 0 then
    local small = options.jobs < 1 and "-j" or "--bound"
    command.complain(parser, "check", language, say("too_small", small))
    return CANNOT
  end
  options.columns = core.columns()
  local result = check(options)
  workers.stop()
  return report(result, options)
end

-- SPDX-License-Identifier: MIT
--- The commands of `conlua grade`.

local cjson = require "cjson"
local command = require "conlua.command"
local exercise = require "conlua.grade.exercise"
local grading = require "conlua.grade.grading"
local handout = require "conlua.grade.handout"
local pager = require "conlua.pager"
local picture = require "conlua.grade.picture"
local record = require "conlua.grade.record"
local report = require "conlua.grade.report"
local runner = require "conlua.grade.runner"
local schedules = require "conlua.grade.schedules"
local selfcheck = require "conlua.grade.selfcheck"
local similar = require "conlua.grade.similar"
local skeleton = require "conlua.grade.skeleton"
local story = require "conlua.grade.story"
local submissions = require "conlua.grade.submissions"
local texts = require "conlua.texts"
local translated = require "conlua.explain.translated"
local trial = require "conlua.grade.trial"
local vary = require "conlua.grade.vary"
local watch = require "conlua.grade.watch"

local say = texts.topic "grade"
local verdict_text = texts.topic "verdict"
local commands = {}

local USAGE = 2 -- exit code: a wrong command line
local ALL = 1 << 30 -- characters
local SHORT_ORDERS = 5 -- of the steps, that a short self-check tries

local function complain(message)
  io.stderr:write("conlua grade: ", translated(command.language(_G.arg), message), "\n")
  return USAGE
end

--- The means to shut submissions in; nil: the reason was printed.
local function means_for(options, self)
  if options.trusted then return runner.means "none" end
  local means, why = runner.means(options.sandbox, self.loopback)
  if means then return means end
  complain(why .. ", so nothing shuts a submission in; --trusted runs it nevertheless")
end

local function grade_options(options, self)
  local runs = options.runs or self.runs
  local shaken = options.shaken or math.ceil(self.shaken * runs / self.runs)
  return {runs = runs, shaken = math.min(shaken, runs), base = options.seed or 1,
    timeline = options.timeline, language = texts.language(options.lang),
    width = options.width or math.max(1, 2 * os.cpu_count() // (options.jobs or 1))}
end

local function load_exercise(name)
  local folder = exercise.find(name)
  if not folder then return nil, "no exercise '" .. name .. "' is found; --list shows them" end
  local ok, self = pcall(trial, folder)
  if not ok then return nil, self end
  return self
end

local function list(options)
  local language = texts.language(options.lang)
  for _, folder in ipairs(exercise.all()) do
    local ok, self = pcall(trial, folder)
    if ok then
      print(("%-18s %5.4g  %s"):format(self.name, self.points, texts.of(language, self.title)))
    else
      print(self)
    end
  end
  return 0
end

--- The run as JSON: for programs that want the events themselves.
local function again_as_json(run)
  print(cjson.encode{seed = run.seed, verdict = run.verdict or "pass", code = run.code,
    stdout = record.visible(run.stdout, ALL), stderr = record.visible(run.stderr, ALL),
    events = run.model.events})
  return run.verdict and 1 or 0
end

--- The page for the timeline of the only submission.
local function page_of(options)
  local only = submissions.list({options.files[1]}, "", {})[1]
  return picture.path(options.timeline, only.label)
end

--- Print the output of a run, and its events.
local function again(options, self, means)
  local path = options.files[1]
  if not path then return complain "--again needs a submission" end
  local readable, source = pcall(exercise.read, path)
  if not readable then return complain(source) end
  local seed = options.again ~= 0 and options.again or nil
  local data = options.data or {}
  local known, variation = pcall(vary.find, self.variations, data)
  if not known then return complain(variation) end
  if #data == 0 and seed then variation = runner.variation(self, seed) end
  local run = runner.run(self, source, means, {seed = seed, hurried = options.hurried,
    variation = variation, keeps = options.timeline ~= nil})
  local page = options.timeline and picture.draw(run, path, source, page_of(options))
  if options.format == "json" then return again_as_json(run) end
  io.stdout:write(record.visible(run.stdout, ALL), run.stdout:find "[^\n]$" and "\n" or "")
  io.stderr:write(record.visible(run.stderr, ALL))
  local events = run.model.events
  for i, e in ipairs(events) do
    if not story.goes_on(e, events[i + 1]) then print(story.line(run.model, e)) end
  end
  local language = texts.language(options.lang)
  if page then print(say(language, "timeline_again", record.line(page))) end
  print(verdict_text(language, run.verdict or "pass"))
  return run.verdict and 1 or 0
end

--- Print what comes of a submission in one order of its steps.
local function replay(options, self, means)
  local path, language = options.files[1], texts.language(options.lang)
  if not path then return complain "--replay needs a submission" end
  if not self.check then return complain(say(language, "no_schedules")) end
  local readable, source = pcall(exercise.read, path)
  if not readable then return complain(source) end
  local one = schedules.try(self, source, means, self.check, language, options.replay)
  print(record.visible(one.sentence, ALL))
  for _, line in ipairs(one.story or {}) do print(record.visible(line, ALL)) end
  return one.verdict == "wrong" and 1 or one.verdict == "cannot" and USAGE or 0
end

--- The answers that the command line names; nil: all. Raises for unknown names.
local function named_answers(options, self)
  if #options.files == 0 then return nil end
  local known, only = {empty = true, ["starter.lua"] = true}, {}
  for _, answer in ipairs(selfcheck.wrong_answers(self)) do known[answer.name] = true end
  for _, name in ipairs(selfcheck.right_answers(self)) do known[name:match "[^/]*$"] = true end
  for _, path in ipairs(options.files) do
    local name = path:match "[^/]*$"
    if not known[name] then error(self.name .. " has no answer " .. name, 0) end
    only[name] = true
  end
  return only
end

--- Answers of an exercise are the teacher's, so they run also where nothing shuts them in.
local function check_itself(options)
  local names = {options.exercise}
  if #names == 0 then names = exercise.all() end
  local language, good = texts.language(options.lang), true
  for _, name in ipairs(names) do
    local self, why = load_exercise(name)
    if not self then return complain(why) end
    local how = grade_options(options, self)
    how.right, how.wrong = options.short and 1 or 10, options.short and 1 or 20
    how.mutants, how.language = not options.short, language
    how.orders = options.short and SHORT_ORDERS or nil
    local ok, only = pcall(named_answers, options, self)
    if not ok then return complain(only) end
    how.only = only
    local means = runner.means(options.trusted and "none" or options.sandbox, self.loopback)
      or runner.means "none"
    print(self.name)
    good = selfcheck.run(self, means, how, function(answer, is_good, text, result)
      print(("  %s %-28s %s"):format(is_good and "✓" or "✗", answer, text))
      if not is_good and result and result.verdict ~= "pass" then
        io.write(report.full(record.of(result, language), {language = language, hints = 0}))
      end
      io.stdout:flush()
    end) and good
  end
  return good and 0 or 1
end

local function watch_file(options, self, means)
  if #options.files ~= 1 then return complain "--watch needs one submission" end
  if exercise.exists(options.files[1], "directory") then
    return complain "--watch needs a file, not a folder"
  end
  local last, why = watch(self, options.files[1], {means = means,
    how = grade_options(options, self),
    language = texts.language(options.lang), hints = options.hints or 0,
    colour = grading.has_colour(), view = grading.view(self, options, false),
    page = options.timeline and page_of(options)})
  if why then return complain(why) end
  return grading.exit_code{[last and last.verdict or "wrong"] = 1}
end

--- Print the failing run that was kept of a submission: that run, not another with its seed.
local function failed(options)
  local path = options.files[1]
  if not path then return complain "--failed needs an exercise and a submission" end
  local why = grading.failed(options, exercise.name_of(options.exercise), path)
  return why and complain(why) or 0
end

local function verify(options)
  if not options.exercise and not options.results then return complain "which exercise?" end
  local code, why = grading.verify(options, exercise.name_of(options.exercise or ""))
  return code or complain(why)
end

local function make_new(options)
  local ok, why = pcall(skeleton.make, options.new)
  if not ok then return complain(why) end
  print(say(texts.language(options.lang), "made", options.new, options.new))
  return 0
end

--- Without a submission: the prompt, or a folder to begin in.
local function hand_out(options, self)
  local language = texts.language(options.lang)
  local ok, text = pcall(handout.text, self, language)
  if options.start then
    ok, text = pcall(handout.start, self, options.start[1] or self.name, language)
  end
  if not ok then return complain(text) end
  if text then pager.show(text) end
  return 0
end

--- Which submissions are alike? Nothing is run.
local function compare(options, self)
  if #options.files == 0 then return complain "--similar needs a folder of submissions" end
  local code, why = similar.run(options, self, options.results or self.name .. "-results")
  return code or complain(why)
end

-- Options that say how submissions are graded.
local GRADING = {"watch", "again", "regrade", "runs", "shaken", "seed", "results", "only"}

--- Is the exercise named, and nothing to be graded?
local function wants_handout(options)
  if #options.files > 0 then return false end
  for _, name in ipairs(GRADING) do
    local value = options[name]
    if value and not (type(value) == "table" and #value == 0) then return false end
  end
  return true
end

--- Run the command; its exit code.
function commands.run(options)
  for _, name in ipairs{"runs", "width", "jobs"} do
    if options[name] and options[name] < 1 then
      return complain(("--%s must be at least 1"):format(name))
    end
  end
  if options.list then return list(options) end
  if options.new then return make_new(options) end
  if options.verify then return verify(options) end
  if options.failed then return failed(options) end
  if options.selfcheck then return check_itself(options) end
  if not options.exercise then return complain "which exercise? --help explains" end
  local self, why = load_exercise(options.exercise)
  if not self then return complain(why) end
  if options.similar then return compare(options, self) end
  if options.start or wants_handout(options) then return hand_out(options, self) end
  local means = means_for(options, self)
  if not means then return USAGE end
  if options.timeline then picture.prepare(options.timeline) end
  if options.replay then return replay(options, self, means) end
  if options.again then return again(options, self, means) end
  if #options.files == 0 then return complain "which submission? --help explains" end
  if options.watch then return watch_file(options, self, means) end
  local code
  code, why = grading.run(options, self, means, grade_options(options, self))
  return code or complain(why)
end

return commands

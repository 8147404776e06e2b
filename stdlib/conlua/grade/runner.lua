-- SPDX-License-Identifier: MIT
--- Runs of a submission: each in its own folder, shut in by means of the system.

local crew = require "conlua.grade.crew"
local events = require "conlua.grade.events"
local system = require "conlua.grade.system"
local vary = require "conlua.grade.vary"
local verdicts = require "conlua.grade.verdicts"

local runner = {}

local TRUSTED, GUARDED, WALLED = 0, 1, 2 -- as in interp/grade/trace.h

--- The command line of bubblewrap. Inside are libraries of the system, the program, and the folder,
--- where alone a script can write, but not to the files that the grader has laid out; no /proc, and
--- of the network only a loopback.
---@param names string[] of these files
local function wall(folder, names, program)
  local argv = {"bwrap", "--unshare-all", "--die-with-parent", "--cap-drop", "ALL"}
  for _, path in ipairs{"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib",
    "/usr/share/lua", "/etc/ld.so.cache"} do
    table.move({"--ro-bind-try", path, path}, 1, 3, #argv + 1, argv)
  end
  table.move({"--ro-bind", program, "/conlua", "--dev", "/dev", "--bind", folder, "/work"}, 1, 8,
    #argv + 1, argv)
  for _, name in ipairs(names) do
    table.move({"--ro-bind", folder .. "/" .. name, "/work/" .. name}, 1, 3, #argv + 1, argv)
  end
  table.move({"--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/work", "/conlua"}, 1, 7,
    #argv + 1, argv)
  return argv
end

--- Does bubblewrap work here? User namespaces or root are needed.
local function has_wall()
  local argv = wall("/tmp", {}, system.program())
  argv[#argv + 1] = "-v"
  local ok, result = pcall(subprocess.run, argv)
  return ok and result.code == 0
end

--- The means to shut a submission in; nil and the reason if the system has too few.
---@param wanted string? "bubblewrap", "landlock" or "none" instead of the best
---@param loopback boolean? sockets are allowed; only a wall keeps them from other machines
---@return {guarded: integer}? means
---@return string? why
function runner.means(wanted, loopback)
  if wanted == "none" then return {guarded = TRUSTED} end
  if wanted ~= "landlock" and has_wall() then return {guarded = WALLED} end
  if loopback then return nil, "an exercise with sockets needs bubblewrap" end
  if wanted ~= "bubblewrap" and system.landlock() > 0 then return {guarded = GUARDED} end
  return nil, wanted == "bubblewrap" and "bubblewrap does not work here"
    or "neither bubblewrap nor Landlock works here"
end

--- The means that held in a run, as text.
local function held(means, outcome)
  local list = {}
  if means.guarded == WALLED then list[1] = "bubblewrap" end
  if outcome.landlock > 0 then list[#list + 1] = "Landlock " .. outcome.landlock end
  if outcome.seccomp then list[#list + 1] = "seccomp" end
  list[#list + 1] = "rlimits"
  return table.concat(list, ", ")
end

--- Lay out the files of a run, which cannot be written to; their names.
local function lay_out(folder, files, source)
  local names = {"main.lua"}
  system.lay_out(folder .. "/main.lua", source)
  for name, text in pairs(files) do
    system.lay_out(folder .. "/" .. name, text)
    names[#names + 1] = name
  end
  return names
end

---@class Run
---@field seed integer? of the shake
---@field hurried boolean? did sleeps and short limits of the submission last next to nothing?
---@field variation Variation values of the run, and the checks with them
---@field verdict string? nil: the run ended well
---@field unit UnitOfRun? the unit that is the reason
---@field stdout string
---@field stderr string
---@field model Model
---@field held string means that shut the run in
---@field overflow boolean were there more events than are kept?
---@field recording userdata? where the plan keeps the recording
---@field ended boolean did the main unit end, and not by a signal?

local function argv_of(means, folder, names, arguments)
  local program = system.program()
  local argv = means.guarded == WALLED and wall(folder, names, program) or {program}
  return table.move(arguments, 1, #arguments, #argv + 1, argv)
end

local ENVIRONMENT = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8"}

---@class Plan how a run is to be
---@field seed integer? of the shake
---@field hurried boolean?
---@field variation Variation? nil: the values of the prompt
---@field keeps boolean? is the recording wanted, for a timeline?

--- Run once. Raises only at a fault of the grader.
---@param plan Plan
---@return Run
function runner.run(exercise, source, means, plan)
  local variation = plan.variation or exercise.variations[1]
  local folder, _ <close> = system.new_folder() -- removed at the end, whatever that is
  local arguments = {"--graded", plan.seed and "--shake=" .. plan.seed or "main.lua",
    plan.seed and "main.lua"}
  local names, limits = lay_out(folder, exercise.files, source), exercise.limits
  local outcome = system.run{argv = argv_of(means, folder, names, arguments),
    env = ENVIRONMENT, folder = folder, wall = limits.wall,
    cpu = limits.cpu, memory = limits.memory, room = limits.memory,
    output = limits.output, disk = limits.disk,
    units = limits.units, guarded = means.guarded, loopback = exercise.loopback,
    hurried = plan.hurried, keeps = plan.keeps, only_limits = exercise.hurried == "limits",
    helpers = table.concat(exercise.helpers, "\n"),
    values = vary.text(variation.values)}
  local model = events.model(outcome.events, outcome.pids)
  local verdict, unit = verdicts.of_run(outcome, model, exercise.any_code)
  return {seed = plan.seed, hurried = plan.hurried, variation = variation, verdict = verdict,
    unit = unit, stopped = outcome.stopped, stdout = outcome.stdout, stderr = outcome.stderr,
    code = outcome.code, wall = outcome.wall, cpu = outcome.cpu, memory = outcome.memory,
    model = model, held = held(means, outcome), overflow = outcome.overflow,
    recording = outcome.recording, ended = outcome.ended}
end

-- Bytes. The checker reserves much more of the address space than it uses.
local CHECKER = {memory = 1 << 30, room = 16 << 30, output = 4 << 20, disk = 64 << 20}

---@class CheckedPlan
---@field arguments string[] of conlua
---@field files table<string, string> beside the submission
---@field seconds number

--- Run `conlua check` on a submission, shut in as a run is. Returns the outcome as system.run does.
---@param plan CheckedPlan
function runner.checked(exercise, source, means, plan)
  local folder, _ <close> = system.new_folder()
  local names = lay_out(folder, plan.files, source)
  return system.run{argv = argv_of(means, folder, names, plan.arguments), env = ENVIRONMENT,
    folder = folder, wall = 4 * plan.seconds, cpu = plan.seconds, memory = CHECKER.memory,
    room = CHECKER.room, output = CHECKER.output, disk = CHECKER.disk,
    units = exercise.limits.units,
    guarded = means.guarded, loopback = exercise.loopback, helpers = "", values = ""}
end

--- The seed of run `i` of an exercise, equal for all submissions, so that results can be compared.
function runner.seed(exercise, base, i)
  local hash = base
  for k = 1, #exercise.name do hash = (hash * 31 + exercise.name:byte(k)) % 999999937 end
  return (hash + i * 7919) % 999999937 + 1
end

--- The values that belong to a seed; consecutive runs of a grading have different ones.
---@return Variation
function runner.variation(exercise, seed)
  return exercise.variations[seed % #exercise.variations + 1]
end

--- How run `i` of a grading is to be: the first has the values of the prompt, the last runs are
--- shaken, and of several runs before these the last one is hurried.
---@return Plan
function runner.plan(exercise, options, i)
  local plain = options.runs - math.min(options.shaken, options.runs)
  local seed = runner.seed(exercise, options.base, i)
  return {seed = i > plain and seed or nil,
    hurried = exercise.hurried ~= false and plain > 1 and i == plain or nil,
    variation = i > 1 and runner.variation(exercise, seed) or nil, keeps = options.timeline ~= nil}
end

--- Call visit(i, run) for runs 1 to n, `width` runs at a time, as runner.plan says. When visit
--- returns true, no further run begins. Calls of visit do not overlap. An error ends all runs and
--- is raised.
function runner.each(exercise, source, means, options, visit)
  crew.each(options.runs, options.width, function(i, turn)
    local run = runner.run(exercise, source, means, runner.plan(exercise, options, i))
    return turn:with(visit, i, run)
  end)
end

return runner

-- SPDX-License-Identifier: MIT
--- The command `conlua schedule`.

local command = require "conlua.command"
local compare = require "conlua.scheduling.compare"
local encode = require "conlua.json"
local policies = require "conlua.scheduling.policies"
local results = require "conlua.scheduling.result"
local texts = require "conlua.texts"
local translated = require "conlua.explain.translated"
local workload = require "conlua.scheduling.workload"
local format = string.format

local USAGE, MISTAKE = 2, 1 -- exit codes: a wrong command line; wrong jobs

local VALUES = {policy = true, cpus = true, switch = true, svg = true, html = true, perfetto = true,
  lang = true, generate = true, set = true}
local FLAGS = {json = true, quiz = true, log = true, help = true, ["per-cpu"] = true}

local function wrong(...) error({usage = format(...)}, 0) end

local function option_of(text)
  local name, value = text:match "^([%a_]+)=(.+)$"
  if not name or not policies.is_option(name) then
    wrong("--set %s: expected NAME=VALUE, as boost=100", text)
  end
  if value == "true" or value == "false" then return name, value == "true" end
  if not value:find "," then
    return name, tonumber(value) or wrong("--set %s: '%s' is no number", text, value)
  end
  local list = {}
  for part in value:gmatch "[^,]+" do
    list[#list + 1] = tonumber(part) or wrong("--set %s: '%s' is no number", text, part)
  end
  return name, list
end

local function read(words)
  local options, i, is_open = {words = {}, set = {}}, 1, true
  while words[i] do
    local word = words[i]
    local name, value = word:match "^%-%-([%a-]+)=(.*)$"
    name = name or word:match "^%-%-([%a-]+)$"
    if not is_open or word:sub(1, 1) ~= "-" then
      options.words[#options.words + 1] = word
    elseif word == "--" then
      is_open = false
    elseif name and FLAGS[name] and not value then
      options[name] = true
    elseif name and VALUES[name] then
      if not value then
        i = i + 1
        value = words[i] or wrong("--%s needs a value", name)
      end
      if name == "set" then
        local key, what = option_of(value)
        options.set[key] = what
      else
        options[name] = value
      end
    else
      wrong("unknown option '%s'", word)
    end
    i = i + 1
  end
  return options
end

local function number(options, name, default)
  if not options[name] then return default end
  return tonumber(options[name]) or wrong("--%s %s: expected a number", name, options[name])
end

local function jobs_of_lua(path)
  local chunk, why = loadfile(path)
  if not chunk then error(why, 0) end
  local jobs = chunk()
  if type(jobs) ~= "table" then
    error(path .. ": the file gives " .. type(jobs) .. "; expected a list of jobs", 0)
  end
  return jobs
end

local function jobs_of_csv(path)
  local file, why = io.open(path, "rb")
  if not file then error(why, 0) end
  local text
  text, why = file:read "a"
  file:close()
  if not text then error(why, 0) end
  return workload.of_csv(text, path)
end

local function jobs_of(options)
  local words = options.words
  if options.generate then
    local n, seed = options.generate:match "^(%d+):?(%d*)$"
    if not n then wrong("--generate %s: expected N or N:SEED", options.generate) end
    return workload.generate{n = math.tointeger(n), seed = math.tointeger(seed) or 1}
  end
  if #words == 0 then wrong "which jobs? a file, or words as A:0:5; --help explains" end
  if words[1]:find "%.lua$" or words[1]:find "%.csv$" then
    if words[2] then wrong("'%s' stands behind the file", words[2]) end
    return words[1]:find "%.lua$" and jobs_of_lua(words[1]) or jobs_of_csv(words[1])
  end
  local jobs = {}
  for i, word in ipairs(words) do
    if not word:find ":" then
      wrong("'%s': expected a file that ends with .lua or .csv, or a job as A:0:5", word)
    end
    jobs[i] = workload.of_word(word)
  end
  return jobs
end

local function policies_of(text)
  local list = {}
  for policy in text:gmatch "[^,]+" do list[#list + 1] = policy end
  if #list == 0 then wrong "--policy needs a policy; --help lists them" end
  return list
end

local function show(options, comparison)
  local result = comparison[1]
  for _, kind in ipairs{"svg", "html", "perfetto"} do
    if options[kind] then
      if #comparison > 1 then wrong("--%s shows one policy, not %d", kind, #comparison) end
      result[kind](result, options[kind], options.lang)
    end
  end
  if options.json then
    local list = {}
    for i, one in ipairs(comparison) do list[i] = results.plain(one) end
    print(encode(#list == 1 and list[1] or list))
    return 0
  end
  print(#comparison == 1 and result or comparison)
  if options.log then
    for _, one in ipairs(comparison) do
      print((#comparison > 1 and "\n" .. one.policy .. "\n" or "\n")
        .. translated(texts.language(options.lang), table.concat(one.log, "\n")))
    end
  end
  return 0
end

local function run(words)
  local options, language = read(words), command.language(words)
  if options.help then
    io.write(texts.topic "option"(language, "schedule"))
    return 0
  end
  if options.lang and options.lang ~= "en" and options.lang ~= "zh" then
    wrong("language '%s' is neither en nor zh", options.lang)
  end
  local list = policies_of(options.policy or "fcfs")
  local how = options.set
  how.cpus, how.switch = number(options, "cpus", 1), number(options, "switch", 0)
  how.per_cpu = options["per-cpu"]
  local jobs = jobs_of(options)
  local simulate = require("conlua.scheduling").simulate
  local comparison = compare.of(simulate, jobs, list, how)
  if options.quiz then
    if #list > 1 then wrong("--quiz asks of one policy, not %d", #list) end
    return require("conlua.scheduling.quiz").run(comparison[1], jobs,
      texts.language(options.lang))
  end
  return show(options, comparison)
end

--- Run the command with the arguments in `arg`, behind the command's name; the exit code.
return function()
  local words = table.move(_G.arg, 1, #_G.arg, 1, {})
  local language = command.language(words)
  local ok, code = pcall(run, words)
  if ok then return code end
  if type(code) == "table" and code.usage then
    io.stderr:write("conlua schedule: ", translated(language, code.usage), "\n")
    return USAGE
  end
  if type(code) ~= "string" then error(code, 0) end -- interrupted
  io.stderr:write("conlua schedule: ", translated(language, code), "\n")
  return MISTAKE
end

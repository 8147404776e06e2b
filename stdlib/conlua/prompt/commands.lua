-- SPDX-License-Identifier: MIT
--- Commands of the prompt: `%time` and so on, `?word`, `!command`, exit.

local host = require "conlua.host"
local quoted = require "conlua.quoted"
local texts = require "conlua.texts"
local timing = require "conlua.prompt.timing"
local watch = require "conlua.prompt.watch"

local say = texts.topic "prompt"
local commands = {}

local function language() return texts.language() end
local function tell(key, ...) return say(language(), key, ...) end

-- The function of the code behind a command. Raises what is wrong with the code.
local function code_of(name, rest, chunk)
  if not rest:find "%S" then error(tell("needs_code", "%" .. name), 0) end
  local what, value = chunk.load(rest)
  if what == "run" then return value end
  error(what == "wrong" and value or tell "unfinished", 0)
end

-- A function that gives the terminal to a program.
local function run_program(line)
  local _, how, code = os.execute(line)
  if how == "signal" then code = 128 + code end
  if code ~= 0 then print(tell("exit_code", code)) end
end

---@type table<string, fun(rest: string, chunk: table): ...>
local run = {}

function run.time(rest, chunk) return timing.once(code_of("time", rest, chunk), tell) end

function run.timeit(rest, chunk) timing.often(code_of("timeit", rest, chunk), tell) end

function run.run(rest)
  local words = {}
  for word in rest:gmatch "%S+" do words[#words + 1] = word end
  if #words == 0 then error(tell("needs_file", "%run"), 0) end
  local f, why = loadfile(words[1])
  if not f then error(why, 0) end
  local arguments = {[0] = words[1], table.unpack(words, 2)}
  rawset(_G, "arg", arguments)
  return f(table.unpack(arguments))
end

local function editor()
  for _, name in ipairs{os.getenv "VISUAL" or "", os.getenv "EDITOR" or ""} do
    if name ~= "" then return name end
  end
  for _, name in ipairs{"nano", "vi"} do
    if os.execute("command -v " .. name .. " >/dev/null") then return name end
  end
  error(tell "no_editor", 0)
end

local function slurp(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

function run.edit(rest, chunk)
  local path, is_own = rest:match "^%s*(.-)%s*$", false
  if path == "" then
    path, is_own = os.tmpname() .. ".lua", true
    local file <close> = assert(io.open(path, "wb"))
    file:write(chunk.last or "", "\n")
  end
  run_program(editor() .. " " .. quoted(path))
  local text = slurp(path)
  if is_own then os.remove(path) end
  return code_of("edit", text, chunk)()
end

function run.who(_, chunk)
  local repl = require "conlua.prompt.repl"
  local rows = {}
  local function add(name, value)
    rows[#rows + 1] = ("%-16s %s"):format(name, (repl.inspect(value):gsub("%s+", " ")))
  end
  for _, name in ipairs(chunk.names()) do add("local " .. name, (chunk.value(name))) end
  local names = {}
  for name in next, _G do -- _ENV has what was there before the script
    if type(name) == "string" and rawget(_ENV, name) == nil and not name:find "^_%d*$" then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  for _, name in ipairs(names) do add(name, rawget(_G, name)) end
  print(#rows > 0 and table.concat(rows, "\n") or tell "no_names")
end

function run.watch(rest)
  if not host.is_terminal(0) then error(tell("no_terminal", "%watch"), 0) end
  watch.until_key(tonumber(rest) or 1, tell "press_key")
end

-- The units that a name or an expression means.
local function units_of(rest, chunk)
  local wanted, list = rest:match "^%s*(.-)%s*$", {}
  for _, unit in ipairs(units()) do
    if wanted == "" or unit.name == wanted then list[#list + 1] = unit end
  end
  if #list > 0 then return list end
  local unit = code_of("stack", wanted, chunk)()
  if type(unit) ~= "userdata" or not pcall(host.stack, unit) then
    error(tell("no_unit", wanted), 0)
  end
  return {unit}
end

local function stack_of(unit)
  local where, trace = host.stack(unit)
  local lines = {tostring(unit)}
  if where then lines[1] = lines[1] .. ", " .. tell("waits_at", where) end
  if trace then
    for line in trace:gmatch "[^\n]+" do
      local is_own = line:find "^%s*%[conlua%."
      if not line:find "^stack traceback" and not is_own then lines[#lines + 1] = line end
    end
  elseif not where and unit.state ~= "ended" then
    lines[#lines + 1] = "  " .. tell "another_state"
  end
  return table.concat(lines, "\n")
end

function run.stack(rest, chunk)
  for _, unit in ipairs(units_of(rest, chunk)) do print(stack_of(unit)) end
end

-- What is typed, and the sentence that says what that does.
local LIST = {{"?word, word?", "does_explain"}, {"%time code", "does_time"},
  {"%timeit code", "does_timeit"}, {"%run file ...", "does_run"}, {"%edit [file]", "does_edit"},
  {"%who", "does_who"}, {"%watch [seconds]", "does_watch"}, {"%stack [unit]", "does_stack"},
  {"!command", "does_shell"},
  {"exit, quit", "does_exit"}}

local function list()
  local lines = {tell "commands"}
  for _, row in ipairs(LIST) do
    lines[#lines + 1] = ("  %-18s %s"):format(row[1], tell(row[2]))
  end
  print(table.concat(lines, "\n"))
end

--- The names of the commands with a percent sign.
---@return string[]
function commands.names()
  local names = {}
  for name in pairs(run) do names[#names + 1] = name end
  table.sort(names)
  return names
end

local function percent(text, chunk)
  local name, rest = text:match "^%%(%a*)%s*(.*)$"
  if name == "" then return list end
  local f = run[name]
  if not f then return nil, tell("no_command", text:match "^%S+", "%") end
  return function() return f(rest, chunk) end
end

local function question(text)
  local word = text:match "^%s*%?%?%s*(.+)$"
  if word then return "?" .. word end
  return text:match "^%s*%?%s*([%a_][%w_.:]*)%s*$" or text:match "^%s*([%a_][%w_.:]*)%s*%?%s*$"
end

--- If the text is a command: what it is, and the function or message. Else nothing.
---@param text string
---@param chunk table of chunk.lua, which knows the locals
---@return "run"|"wrong"|"end"|nil what
---@return function|string|nil value
function commands.find(text, chunk)
  local name = text:match "^%s*([eq][xu]it)%s*$" or text:match "^%s*([eq][xu]it)%s*%(%s*%)%s*$"
  if (name == "exit" or name == "quit") and rawget(_G, name) == nil then return "end" end
  if text:find "^%%" then
    local f, why = percent(text, chunk)
    return f and "run" or "wrong", f or why
  end
  local line = text:match "^!%s*(.*)$"
  if line then
    if line == "" then line = os.getenv "SHELL" or "sh" end
    return "run", function() run_program(line) end
  end
  local word = question(text)
  if word then return "run", function() help(word) end end
  if text:find "^%s*%?%s*$" then return "run", function() help() end end
end

return commands

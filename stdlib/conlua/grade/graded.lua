-- SPDX-License-Identifier: MIT
--- Limits inside a graded run: each Lua state is narrowed before the script begins. The system
--- shuts the process in (interp/grade/guard.c); here the script loses all ways into the memory of
--- the process (compiled code, libraries of C, the insides of other functions, conlua's own
--- modules), and all ways to speak for the exercise. The modules of the exercise are compiled here,
--- from the grader's copy, and see words that no script can change.

local open = io.open
local find, gsub = string.find, string.gsub
local package, signal, debug = _G.package, _G.signal, _G.debug -- the script's, to be narrowed
local private = require "conlua" -- the words before the script

--- The function, to be tail-called by a word of the script: an error of an argument tells the name
--- of the word, and the line of the script.
local function named(name, f)
  local function done(ok, why, ...)
    if ok then return why, ... end
    if type(why) ~= "string" or not find(why, "^bad argument #%d+ to ") then error(why, 0) end
    error(gsub(why, "'[^']*'", "'" .. name .. "'", 1), 2)
  end
  return function(...) return done(pcall(f, ...)) end
end

local names_of_modules = {} -- of their chunks

--- The name for a chunk of the script, other than those of the exercise's modules and conlua's own,
--- by which their code is known (interp/grade/graded.c).
local function name_of_chunk(name)
  local is_taken = type(name) == "string"
    and (names_of_modules[name] or find(name, "=[conlua.", 1, true) == 1)
  if is_taken then return "=(load)" end
  return name
end

--- Load source code only: compiled code can break the virtual machine.
local load_plain = named("load", load)
local function load_text(chunk, name, mode, ...)
  name = name_of_chunk(name)
  if type(mode) == "string" and not find(mode, "t", 1, true) then
    return nil, "compiled code is not allowed here"
  end
  if mode == nil or type(mode) == "string" then mode = "t" end -- another type is an error of load
  if select("#", ...) == 0 then return load_plain(chunk, name, mode) end
  return load_plain(chunk, name, mode, (...))
end

--- A source as Lua reads a file (grammar.text, which needs LPeg).
local function plain(text)
  local unmarked = gsub(text, "^\xef\xbb\xbf", "")
  return (gsub(unmarked, "^#[^\n]*", ""))
end

local function read(path)
  local file, why = open(path, "rb")
  if not file then return nil, why end
  local text = file:read("a")
  file:close()
  return plain(text or "")
end

local function load_file(path, mode, ...)
  if type(path) ~= "string" then error("loadfile: a path expected", 2) end
  local text, why = read(path)
  if not text then return nil, "cannot open " .. why end
  return load_text(text, "@" .. path, mode, ...)
end

--- A searcher for a module beside the script.
local function search(name)
  local path = gsub(name, "%.", "/") .. ".lua"
  local text = read(path)
  if not text then return "no file '" .. path .. "'" end
  local chunk, why = load(text, name_of_chunk("@" .. path), "t")
  if not chunk then error(why, 0) end
  return chunk, path
end

--- A script may send signals by number only to units of the family and to the script's own process.
--- A system that is new enough also forbids signals to other processes.
local function narrow_signals()
  local send, own = named("send", signal.send), os.getpid
  function signal.send(...)
    local target, name = ...
    if type(target) == "number" and target ~= own() then
      for _, u in ipairs(units()) do
        if u.pid == target then return send(u, name) end
      end
      return nil, "EPERM: operation not permitted", "EPERM"
    end
    return send(...)
  end
end

--- Compile the modules of the exercise, the only code that can say in which region a unit is. A
--- module runs once, at the first `require`, no matter how the script changes package.loaded.
local function prepare_modules(enter, leave, texts, values)
  local chunks, made = {}, {}
  local vary = load("return " .. values, "=vary", "t", {})()
  local function module(name)
    if made[name] == nil then
      local value = chunks[name](name, name .. ".lua")
      made[name] = value == nil and true or value
    end
    return made[name]
  end
  local words = setmetatable({debug = {traceback = private.debug.traceback}, package = {}},
    {__index = private})
  function words.require(name)
    if chunks[name] then return module(name) end
    if name == "conlua" or name == "_G" then return words end
    if type(private[name]) == "table" then return private[name] end
    return require(name)
  end
  words._G = words
  for name, text in pairs(texts) do
    local environment = setmetatable({enter = enter, leave = leave, vary = vary},
      {__index = words})
    local chunk, why = load(plain(text), "@" .. name .. ".lua", "t", environment)
    if not chunk then error(why, 0) end
    chunks[name] = chunk
    package.preload[name] = module
    names_of_modules["@" .. name .. ".lua"] = true
  end
end

local function is_own(name) return type(name) == "string" and find(name, "^conlua%.") ~= nil end

--- Hide conlua's own modules from scripts. The codec still finds the modules in the table behind
--- `package.loaded`.
local function close_modules()
  local loaded = package.loaded
  local function next_other(_, name)
    local value
    repeat name, value = next(loaded, name) until not is_own(name)
    return name, value
  end
  package.loaded = setmetatable({}, {
    __index = function(_, name) return not is_own(name) and loaded[name] or nil end,
    __newindex = function(_, name, value)
      if not is_own(name) then loaded[name] = value end
    end,
    __pairs = function() return next_other, nil, nil end,
    __metatable = false,
  })
  package.loadlib, package.searchpath = nil, nil
  package.path, package.cpath = "./?.lua", ""
  for i = #package.searchers, 2, -1 do package.searchers[i] = nil end
  package.searchers[2] = search
end

local function copy(t)
  local new = {}
  for key, value in next, t do new[key] = value end
  return new
end

--- Let getmetatable give a copy of an object's metatable, so that no script changes a method of an
--- object. Strings keep Lua's own methods; a script may add methods to `string`, but replaces none.
local function close_metatables(metatables)
  for _, meta in pairs(metatables) do
    local methods = meta.__index
    meta.__metatable = {__name = meta.__name,
      __index = type(methods) == "table" and copy(methods) or nil}
  end
  local strings, own = getmetatable "", _G.string
  strings.__index = setmetatable(copy(own), {__index = own})
  strings.__metatable = {__index = own}
end

---@param enter fun(region: string)
---@param leave fun(region: string)
---@param texts table<string, string> of the modules of the exercise, by name
---@param values string a constructor of Lua: what the modules see as `vary`
---@param metatables table[] of objects, units and files
return function(enter, leave, texts, values, metatables)
  open = _G.io.open -- the script's, which tells of its calls
  prepare_modules(enter, leave, texts, values)
  package.loaded["conlua.regions"] = {enter = enter, leave = leave} -- the codec's names for them
  _G.load, _G.loadfile = load_text, load_file
  function _G.dofile(path)
    local chunk, why = load_file(path)
    if not chunk then error(why, 0) end
    return chunk()
  end
  narrow_signals()
  close_modules()
  close_metatables(metatables)
  local traceback = debug.traceback
  for name in pairs(debug) do debug[name] = nil end
  debug.traceback = traceback
end

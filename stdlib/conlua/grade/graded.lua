-- SPDX-License-Identifier: MIT
--- What a submission cannot say: inside a graded run this narrows each Lua state before the script
--- begins. The system's own means (interp/grade/guard.c) shut the process in; here falls away what
--- could reach the memory of the process: code that was compiled elsewhere, libraries of C, and
--- the insides of other functions.

local open = io.open
local find, gsub, gmatch = string.find, string.gsub, string.gmatch
local package, signal, debug = _G.package, _G.signal, _G.debug -- the script's, to be narrowed

--- Source code only: compiled code can break the virtual machine.
local function load_text(chunk, name, mode, ...)
  if type(mode) == "string" and not find(mode, "t", 1, true) then
    return nil, "compiled code is not allowed here"
  end
  if select("#", ...) == 0 then return load(chunk, name, "t") end
  return load(chunk, name, "t", (...))
end

local function read(path)
  local file, why = open(path, "rb")
  if not file then return nil, why end
  local text = file:read("a")
  file:close()
  return (gsub(text, "^#[^\n]*", ""))
end

local function load_file(path, mode, ...)
  if type(path) ~= "string" then error("loadfile: a path expected", 2) end
  local text, why = read(path)
  if not text then return nil, "cannot open " .. why end
  return load_text(text, "@" .. path, mode, ...)
end

--- A module beside the script.
local function search(name)
  local path = gsub(name, "%.", "/") .. ".lua"
  local text = read(path)
  if not text then return "no file '" .. path .. "'" end
  local chunk, why = load(text, "@" .. path, "t")
  if not chunk then error(why, 0) end
  return chunk, path
end

--- A module of the exercise: the only code that can say in which region a unit is.
local function helper_loader(name, enter, leave)
  return function(...)
    local environment = setmetatable({enter = enter, leave = leave}, {__index = _G})
    local chunk, why = load(read(name .. ".lua") or "", "@" .. name .. ".lua", "t", environment)
    if not chunk then error(why, 0) end
    return chunk(...)
  end
end

--- Only units of the family get signals; the system forbids the rest as well, where it is new
--- enough.
local function narrow_signals()
  local send, own = signal.send, os.getpid
  function signal.send(target, name)
    if type(target) == "number" and target ~= own() then
      for _, u in ipairs(units()) do
        if u.pid == target then return send(u, name) end
      end
      return nil, "EPERM: operation not permitted", "EPERM"
    end
    return send(target, name)
  end
end

---@param enter fun(region: string)
---@param leave fun(region: string)
---@param helpers string modules of the exercise, a line each
return function(enter, leave, helpers)
  _G.load, _G.loadfile = load_text, load_file
  function _G.dofile(path)
    local chunk, why = load_file(path)
    if not chunk then error(why, 0) end
    return chunk()
  end
  narrow_signals()
  local preload = package.preload
  for name in pairs(preload) do
    if find(name, "^conlua%.grade") then preload[name] = nil end
  end
  for name in gmatch(helpers, "[^\n]+") do preload[name] = helper_loader(name, enter, leave) end
  package.loadlib, package.searchpath = nil, nil
  package.path, package.cpath = "./?.lua", ""
  for i = #package.searchers, 2, -1 do package.searchers[i] = nil end
  package.searchers[2] = search
  local traceback = debug.traceback
  for name in pairs(debug) do debug[name] = nil end
  debug.traceback = traceback
end

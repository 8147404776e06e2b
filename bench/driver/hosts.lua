-- How each side is started: finds the interpreters, compiles the small C programs.

local hosts = {}

---@class Hosts
---@field dir string                    the folder bench/, with a slash at its end
---@field build string                  where things are built, with a slash at its end
---@field found table<string, boolean>  programs of the PATH looked for so far
---@field floors table<string, string|false>  C programs built so far: path, or false
---@field errors table<string, string>  why a C program was not built
local Hosts = {}
Hosts.__index = Hosts

---`word` as one word of the shell.
---@param word string
---@return string
function hosts.quote(word)
  if word:find("^[%w_./@%%+=:-]+$") then return word end
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

---What a command of the shell prints on stdout and stderr; the first result is nil if it fails.
---@param command string
---@return string? text, string text
function hosts.capture(command)
  local pipe = assert(io.popen("{ " .. command .. "; } 2>&1"))
  local text = pipe:read("a")
  local ok = pipe:close()
  return ok and text or nil, text
end

---@param dir string
---@return Hosts
function hosts.new(dir)
  local build = dir .. "../build/"
  assert(hosts.capture("mkdir -p " .. hosts.quote(build .. "bench")))
  return setmetatable({ dir = dir, build = build, found = {}, floors = {}, errors = {} }, Hosts)
end

---@param program string
---@return boolean
function Hosts:has(program)
  if self.found[program] == nil then
    self.found[program] = hosts.capture("command -v " .. hosts.quote(program)) ~= nil
  end
  return self.found[program]
end

---Compile floor/NAME.c; one that uses Lua is linked with the library that pkg-config names.
---@param name string  path under bench/ without the extension
---@return string? path, string? why
function Hosts:compile(name)
  if self.floors[name] == nil then
    local source = self.dir .. name .. ".c"
    local target = self.build .. "bench/" .. name:match("[^/]*$")
    local file = assert(io.open(source))
    local lua = file:read("a"):find("lauxlib.h", 1, true)
    file:close()
    local built, text = hosts.capture(table.concat({
      "cc -std=gnu11 -O2 -Wall -Wextra -pthread -o", hosts.quote(target), hosts.quote(source),
      lua and "$(pkg-config --cflags --libs lua5.4)" or "",
    }, " "))
    self.floors[name] = built and target or false
    if not built then
      self.errors[name] = "cc: " .. (text:match("error: ([^\n]*)") or text:match("[^\n]*"))
    end
  end
  return self.floors[name] or nil, self.errors[name]
end

---Compile peers/NAME.go.
---@param name string  path under bench/ without the extension
---@return string? path, string? why
function Hosts:compile_go(name)
  if not self:has("go") then return nil, "go not found" end
  local target = self.build .. "bench/" .. name:match("[^/]*$") .. "-go"
  if self.floors[name] == nil then
    local built, text = hosts.capture(("go build -o %s %s"):format(hosts.quote(target),
      hosts.quote(self.dir .. name .. ".go")))
    self.floors[name] = built and target or false
    if not built then self.errors[name] = "go: " .. text:match("[^\n]*") end
  end
  return self.floors[name] or nil, self.errors[name]
end

---@return string? path, string? why
function Hosts:conlua()
  local path = self.build .. "conlua"
  local file = io.open(path)
  if not file then return nil, "build/conlua not found" end
  file:close()
  return path
end

---An argument of a side: "@conlua" is the binary under test, "@name" a file under bench/.
---@param word string
---@return string? word, string? why
function Hosts:expand(word)
  if word == "@conlua" then return self:conlua() end
  if (word == "lua5.4" or word == "python3") and not self:has(word) then
    return nil, word .. " not found"
  end
  return (word:gsub("^@", self.dir))
end

---The first words of the command that runs `side`, without its count.
---@param side Side
---@return string[]? words, string? why
function Hosts:start(side)
  if side.host == "floor" then
    local path, why = self:compile(side.program)
    return path and { path }, why
  elseif side.host == "conlua" then
    local path, why = self:conlua()
    return path and { path, self.dir .. side.program .. ".lua" }, why
  end
  if side.host == "go" then
    local path, why = self:compile_go(side.program)
    return path and { path }, why
  elseif side.host == "erlang" then
    if not self:has("escript") then return nil, "escript not found" end
    return { "escript", self.dir .. side.program .. ".erl" }
  end
  local program = side.host == "lua" and "lua5.4" or "python3"
  local extension = side.host == "lua" and ".lua" or ".py"
  if not self:has(program) then return nil, program .. " not found" end
  return { program, self.dir .. side.program .. extension }
end

---A core that this process may use, for sides that must share one.
---@return string
local function some_core()
  local file = assert(io.open("/proc/self/status"))
  local core = file:read("a"):match("Cpus_allowed_list:%s*(%d+)")
  file:close()
  return core
end

---The whole command of `side` for the shell.
---@param side Side
---@param count integer
---@param extra string[]  words that another side printed for this one
---@return string? command, string? why
function Hosts:command(side, count, extra)
  local words, why = self:start(side)
  if not words then return nil, why end
  words[#words + 1] = tostring(count)
  for _, word in ipairs(side.args or {}) do
    local expanded
    expanded, why = self:expand(word)
    if not expanded then return nil, why end
    words[#words + 1] = expanded
  end
  for _, word in ipairs(extra) do words[#words + 1] = word end
  for i, word in ipairs(words) do words[i] = hosts.quote(word) end
  if side.one_core then table.insert(words, 1, "taskset -c " .. some_core()) end
  if side.env then table.insert(words, 1, "env " .. side.env) end
  return table.concat(words, " ")
end

return hosts

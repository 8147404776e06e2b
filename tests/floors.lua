-- SPDX-License-Identifier: MIT
-- Reads interp/ and stdlib/ and fails where a rule of the house is broken:
--   lua5.4 tests/floors.lua [--all] [root]
-- The rules (docs/design.md, "Floors"):
--   a file includes files of lower floors, or earlier ones of its own floor, by their path under
--   interp/; floors below binding/ include nothing of Lua; codec/ and sched/ know nothing of each
--   other;
--   a file calls nothing that a higher floor defines (upcalls go through tables that the higher
--   floor fills);
--   modules form no ring, neither by includes nor by calls. A module is a pair X.c and X.h; pairs
--   X and X_... of one folder are one module;
--   every include is used;
--   no line has more than 100 columns, and no declaration is torn for the comment behind it: a
--   comment that is too long for its line stands above the declaration;
--   comments name things: under 4.5 pronouns in 100 words, in each folder.

local here = arg[0]:match("^(.*)/[^/]*$") or "."
package.path = here .. "/?.lua;" .. package.path
local c = require "source.c"
local comments = require "source.comments"
local house = require "source.house"

local floor_of, sorted_keys = house.floor_of, house.sorted_keys

local LUA_HEADERS = {
  ["lua.h"] = true, ["luaconf.h"] = true, ["lauxlib.h"] = true, ["lualib.h"] = true,
}
local COLUMNS = 100
local PRONOUNS = 4.5 -- in 100 words of comment

local shows_all = arg[1] == "--all"
local top = arg[shows_all and 2 or 1] or "."
local root = top .. "/interp"
local faults = {}

---@class File
---@field path string under interp/
---@field module string
---@field includes table<string, integer> header -> line
---@field text string
---@field code string
---@field declarations Declaration[]
---@field directives string[]
local files, by_path = {}, {}

local function fault(...) faults[#faults + 1] = string.format(...) end

local function floor_name(path) return path:match("^([^/]+)/") end

local function load_file(path)
  local text = house.read(root .. "/" .. path)
  local file = { path = path, text = text, includes = {} }
  local number = 0
  for line in (text .. "\n"):gmatch("(.-)\n") do
    number = number + 1
    local header = line:match('^%s*#%s*include%s*[<"]([^>"]+)[>"]')
    if header then file.includes[header] = number end
  end
  local code
  code, file.comments = c.split(text)
  file.code, file.directives = c.directives(code)
  file.declarations = c.declarations(file.code)
  files[#files + 1], by_path[path] = file, file
end

-- Includes ----------------------------------------------------------------------------------------

local function check_include(file, header, place)
  local own, other = floor_name(file.path), floor_name(header)
  if LUA_HEADERS[header:match("[^/]*$")] then
    if floor_of[own] < floor_of.binding then
      fault("%s: %s/ must not know Lua (%s)", place, own, header)
    end
  elseif not floor_of[other] then
    if by_path[file.path:match("^.*/") .. header] then
      fault('%s: include it by its path under interp/: "%s"', place, header)
    end
  elseif floor_of[other] > floor_of[own] or own == "sched" and other == "codec" then
    fault("%s: %s/ is below %s/ and must not include %s", place, own, other, header)
  end
end

local function check_includes(file)
  if not floor_of[floor_name(file.path)] then
    fault("interp/%s: not in the folder of a floor (%s)", file.path,
      table.concat(house.FLOORS, ", "))
    return
  end
  for _, header in ipairs(sorted_keys(file.includes)) do
    check_include(file, header, ("interp/%s:%d"):format(file.path, file.includes[header]))
  end
end

-- The names that a header and all that it includes declare.
local declared, closures = {}, {}

local function closure_of(header)
  if closures[header] then return closures[header] end
  local all = {}
  closures[header] = all
  local file = by_path[header]
  if not file then return all end
  all[header] = true
  for other in pairs(file.includes) do
    for path in pairs(closure_of(other)) do all[path] = true end
  end
  return all
end

local function declares_used(header, names, fields)
  local d = declared[header]
  for name in pairs(names) do
    if d.names[name] then return true end
    for _, prefix in ipairs(d.prefixes) do
      if name:sub(1, #prefix) == prefix then return true end
    end
  end
  for name in pairs(fields) do
    if d.fields[name] then return true end
  end
  return false
end

-- An include is used if the file uses a name that the header declares, or one that comes with the
-- header and with no other include.
local function is_used(file, header, names, fields)
  if declares_used(header, names, fields) then return true end
  local elsewhere = {}
  for other in pairs(file.includes) do
    if other ~= header then
      for path in pairs(closure_of(other)) do elsewhere[path] = true end
    end
  end
  for path in pairs(closure_of(header)) do
    if not elsewhere[path] and declares_used(path, names, fields) then return true end
  end
  return false
end

local function check_unused()
  for _, file in ipairs(files) do
    local names, fields, prefixes = c.declared(file.declarations, file.directives)
    declared[file.path] = { names = names, fields = fields, prefixes = prefixes }
  end
  for _, file in ipairs(files) do
    local names, fields = c.used(file.code .. table.concat(file.directives, "\n"))
    local own = file.path:gsub("%.c$", ".h")
    for _, header in ipairs(sorted_keys(file.includes)) do
      if by_path[header] and header ~= own and not is_used(file, header, names, fields) then
        fault("interp/%s:%d: %s is included, and nothing of it used", file.path,
          file.includes[header], header)
      end
    end
  end
end

-- Modules -----------------------------------------------------------------------------------------

local edges = {} -- module -> module -> why

local function add_edge(from, to, why)
  if from == to then return end
  edges[from] = edges[from] or {}
  edges[from][to] = edges[from][to] or why
end

-- Of a header only the bodies of inline functions call something.
local function calls_of(file)
  if file.path:match("%.c$") then return c.used(file.code) end
  local bodies = {}
  for _, d in ipairs(file.declarations) do
    if d.body and d.head:match("%)%s*$") then bodies[#bodies + 1] = d.body end
  end
  return c.used(table.concat(bodies, "\n"))
end

local function find_edges()
  local defined_in = {}
  for _, file in ipairs(files) do
    for _, d in ipairs(file.declarations) do
      local name = c.defines(d)
      if name then defined_in[name] = file end
    end
  end
  for _, file in ipairs(files) do
    for header, line in pairs(file.includes) do
      local other = by_path[header]
      if other then
        add_edge(file.module, other.module, ("%s:%d"):format(file.path, line))
      end
    end
    for _, name in ipairs(sorted_keys((calls_of(file)))) do
      local other = defined_in[name]
      if other then
        local own, above = floor_of[floor_name(file.path)], floor_of[floor_name(other.path)]
        if own and above and above > own then
          fault("interp/%s: uses %s, which a higher floor defines (%s)", file.path, name,
            other.path)
        else
          add_edge(file.module, other.module, ("%s in %s"):format(name, file.path))
        end
      end
    end
  end
end

local function tell_ring(ring)
  local inside, why = {}, {}
  for _, name in ipairs(ring) do inside[name] = true end
  for _, from in ipairs(ring) do
    for _, to in ipairs(sorted_keys(edges[from] or {})) do
      if inside[to] then
        why[#why + 1] = ("  %s -> %s (%s)"):format(from, to, edges[from][to])
      end
    end
  end
  fault("modules in a ring: %s\n%s", table.concat(ring, ", "), table.concat(why, "\n"))
end

-- Tarjan: the modules that reach each other.
local function check_rings()
  local index, low, stack, on_stack, count = {}, {}, {}, {}, 0
  local function visit(module)
    count = count + 1
    index[module], low[module] = count, count
    stack[#stack + 1], on_stack[module] = module, true
    for _, other in ipairs(sorted_keys(edges[module] or {})) do
      if not index[other] then
        visit(other)
        low[module] = math.min(low[module], low[other])
      elseif on_stack[other] then
        low[module] = math.min(low[module], index[other])
      end
    end
    if low[module] < index[module] then return end
    local ring = {}
    repeat
      local last = table.remove(stack)
      on_stack[last] = nil
      ring[#ring + 1] = last
    until last == module
    table.sort(ring)
    if #ring > 1 then tell_ring(ring) end
  end
  for _, module in ipairs(sorted_keys(edges)) do
    if not index[module] then visit(module) end
  end
end

-- Lines and comments ------------------------------------------------------------------------------

-- `uint64_t` alone in a line and then `n; /* ... */`, or a macro whose value is in the next line.
local function is_torn(line, next_line)
  if line:match("^#define [%w_]+ \\$") then return next_line:find("/*", 1, true) end
  return line:match("^%s+[%a_][%w_ ]*%*?$") and next_line:match("^%s+[%*%w_%[%]]+;%s*/%*")
end

local function check_lines(file)
  local number, before = 0, ""
  for line in (file.text .. "\n"):gmatch("(.-)\n") do
    number = number + 1
    if (utf8.len(line) or #line) > COLUMNS then
      fault("interp/%s:%d: more than %d columns", file.path, number, COLUMNS)
    end
    if is_torn(before, line) then
      fault("interp/%s:%d: torn for its comment, which belongs above", file.path, number)
    end
    before = line
  end
end

local function check_pronouns()
  local counts = { stdlib = { words = 0, pronouns = 0 } }
  for _, file in ipairs(files) do
    local folder = floor_name(file.path)
    counts[folder] = counts[folder] or { words = 0, pronouns = 0 }
    house.count_comments(counts[folder], file.comments)
  end
  for _, path in ipairs(house.files(top .. "/stdlib", "*.lua")) do
    house.count_comments(counts.stdlib,
      comments.of_lua(house.read(top .. "/stdlib/" .. path)))
  end
  for _, folder in ipairs(sorted_keys(counts)) do
    local share = 100 * counts[folder].pronouns / math.max(counts[folder].words, 1)
    if share > PRONOUNS then
      fault("%s/: %.1f pronouns in 100 words of comment (at most %.1f)", folder, share,
        PRONOUNS)
    end
    if shows_all then
      io.stderr:write(("%s/: %.1f pronouns in 100 words of comment\n"):format(folder, share))
    end
  end
end

local paths = house.files(root, "*.[ch]")
for _, path in ipairs(paths) do load_file(path) end
for path, module in pairs(house.modules(paths)) do by_path[path].module = module end
for _, file in ipairs(files) do
  check_includes(file)
  check_lines(file)
end
check_unused()
find_edges()
check_rings()
check_pronouns()

for _, text in ipairs(faults) do io.stderr:write(text, "\n") end
io.stderr:write(string.format("floors: %d files, %d faults\n", #files, #faults))
os.exit(#faults == 0 and #files > 0)

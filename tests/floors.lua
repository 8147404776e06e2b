-- SPDX-License-Identifier: MIT
-- Reads the includes of interp/ and fails where a file reaches up:
--   lua5.4 tests/floors.lua [root]
-- The rules (docs/design.md, "Floors"):
--   a file includes files of lower floors, or earlier ones of its own floor, by their path under
--   interp/; earlier means that their own includes do not lead back to it;
--   floors below binding/ include nothing of Lua; codec/ and sched/ know nothing of each other.

local ORDER = { "base", "shared", "units", "objects", "binding", "codec", "sched",
  "kinds", "io", "words", "grade", "host" }
local LUA_HEADERS = {
  ["lua.h"] = true, ["luaconf.h"] = true, ["lauxlib.h"] = true, ["lualib.h"] = true,
}

local floor_of = {}
for i, name in ipairs(ORDER) do floor_of[name] = i end

local root = (arg[1] or ".") .. "/interp"
local faults = {}
local uses = {} -- file → { file it includes on its own floor → "file:line" }

local function fault(...)
  faults[#faults + 1] = string.format(...)
end

local function floor_name(path)
  return path:match("^([^/]+)/")
end

local function exists(path)
  local file = io.open(path)
  return file and file:close()
end

local function check_include(path, place, header)
  local own, other = floor_name(path), floor_name(header)
  if LUA_HEADERS[header:match("[^/]*$")] then
    if floor_of[own] < floor_of.binding then
      fault("%s: %s/ must not know Lua (%s)", place, own, header)
    end
  elseif not floor_of[other] then
    if exists(root .. "/" .. path:match("^.*/") .. header) then
      fault('%s: include it by its path under interp/: "%s"', place, header)
    end
  elseif floor_of[other] > floor_of[own] or own == "sched" and other == "codec" then
    fault("%s: %s/ is below %s/ and must not include %s", place, own, other, header)
  elseif other == own then
    uses[path] = uses[path] or {}
    uses[path][header] = place
  end
end

local function check_file(path)
  if not floor_of[floor_name(path)] then
    fault("interp/%s: not in the folder of a floor (%s)", path, table.concat(ORDER, ", "))
    return
  end
  local number = 0
  for line in io.lines(root .. "/" .. path) do
    number = number + 1
    local header = line:match('^%s*#%s*include%s*[<"]([^>"]+)[>"]')
    if header then check_include(path, string.format("interp/%s:%d", path, number), header) end
  end
end

local function sorted_keys(t)
  local keys = {}
  for key in pairs(t) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

-- Depth first; a file met again while it is still on the path closes a ring.
local function check_rings()
  local depth, path, done = {}, {}, {}
  local function visit(file)
    path[#path + 1] = file
    depth[file] = #path
    for _, header in ipairs(sorted_keys(uses[file] or {})) do
      if depth[header] then
        local ring = table.concat(path, " → ", depth[header]) .. " → " .. header
        fault("%s: includes lead back: %s", uses[file][header], ring)
      elseif not done[header] then
        visit(header)
      end
    end
    path[#path] = nil
    depth[file], done[file] = nil, true
  end
  for _, file in ipairs(sorted_keys(uses)) do
    if not done[file] then visit(file) end
  end
end

local files = {}
local quoted_root = "'" .. root:gsub("'", "'\\''") .. "'"
local list = assert(io.popen("cd " .. quoted_root .. " && find . -name '*.[ch]'"))
for path in list:lines() do files[#files + 1] = path:sub(3) end
assert(list:close(), "cannot list " .. root)
table.sort(files)

for _, path in ipairs(files) do check_file(path) end
check_rings()

for _, text in ipairs(faults) do io.stderr:write(text, "\n") end
io.stderr:write(string.format("floors: %d files, %d faults\n", #files, #faults))
os.exit(#faults == 0 and #files > 0)

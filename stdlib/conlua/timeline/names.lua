-- SPDX-License-Identifier: MIT
--- The sources of a timeline, and the names that the script gives to objects: a lock as such has no
--- name, but `local mutex = lock()` says how people call the lock.

local names = {}

--- A place is a line of the script, plus PLACES for each file before.
names.PLACES = 1 << 20

local MOST = 4 << 20 -- bytes of a source that are kept

local function read(name)
  local file = name:sub(1, 1) == "@" and io.open(name:sub(2), "rb")
  if not file then return nil end
  local text = file:read(MOST)
  file:close()
  return text
end

local function lines_of(text)
  local lines = {}
  for line in (text .. "\n"):gmatch "(.-)\r?\n" do lines[#lines + 1] = line end
  return lines
end

--- Read the sources whose text is not known, before they change.
---@param self Timeline
function names.read_sources(self)
  for _, source in pairs(self.sources) do
    source.text = source.text or read(source.name)
    source.lines = source.text and lines_of(source.text) or {}
    source.name = source.name:gsub("^[@=]", "")
  end
end

--- The text of a line, without the spaces around; "": not known.
---@param place integer
function names.line(self, place)
  local source = self.sources[place // names.PLACES + 1]
  local text = source and source.lines[place % names.PLACES]
  return text and text:match "^%s*(.-)%s*$" or ""
end

--- The variables to which a line assigns objects of the kind, in their order. Where functions or
--- other statements are in the line, the variable just before the word that makes the object.
local function assigned(line, kind)
  local list = {}
  local left, right = line:match "^%s*local%s+([%w_,%s<>]-)%s*=([^=].*)"
  if not left then left, right = line:match "^%s*([%w_.,%s]-)%s*=([^=].*)" end
  if not left or left:find "^for%s" or right:find "%f[%w_]function%f[^%w_]" then
    left = nil
    for name, word in line:gmatch "([%a_][%w_.]*)[%w_.%[%]]*%s*=%s*([%w_.]+)" do
      if not left and word:find(kind, 1, true) then left = name end
    end
  end
  for name in (left or ""):gsub("<%a+>", ""):gmatch "[%w_.]+" do list[#list + 1] = name end
  return list
end

--- Give each object the name of the object's variable. Objects of a line that is run again share a
--- name and get numbers.
---@param self Timeline
function names.give(self)
  local used = {}
  for _, o in ipairs(self.objects) do
    local list = assigned(names.line(self, o.place), o.kind)
    local name = #list > 0 and list[((o.nth or 1) - 1) % #list + 1]
    if name then
      used[name] = used[name] or {}
      table.insert(used[name], o)
    end
  end
  for name, list in pairs(used) do
    for i, o in ipairs(list) do o.name = #list == 1 and name or name .. " " .. i end
  end
end

--- A title for each unit. Units with equal names get numbers: a process the process id, others the
--- number of the unit.
---@param self Timeline
function names.tell_units_apart(self)
  local used = {}
  for _, u in ipairs(self.units) do
    if u.name == "MainProcess" and u.maker == 0 then u.name = "main" end
    used[u.name] = (used[u.name] or 0) + 1
  end
  for _, u in ipairs(self.units) do
    if used[u.name] > 1 then
      u.title = ("%s (%d)"):format(u.name, u.kind == "process" and u.pid or u.id)
    else u.title = u.name end
  end
end

return names

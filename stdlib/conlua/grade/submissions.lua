-- SPDX-License-Identifier: MIT
--- The submissions that a command line names: files, and folders of files.

local lfs = require "lfs"

local submissions = {}

---@class Submission
---@field path string as reports name it
---@field file string? nil: there is nothing to grade

local function same(a, b) return a and b and a.dev == b.dev and a.ino == b.ino end

local function entries(folder)
  local names = {}
  for name in lfs.dir(folder) do
    if not name:find "^%." then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

--- Links in a folder of submissions are not followed: a link may lead anywhere.
local function is(path, mode) return lfs.symlinkattributes(path, "mode") == mode end

--- The submission in a student's own folder: main.lua, or the only Lua file.
local function within(folder)
  if is(folder .. "/main.lua", "file") then return folder .. "/main.lua" end
  local found
  for _, name in ipairs(entries(folder)) do
    if name:find "%.lua$" and is(folder .. "/" .. name, "file") then
      if found then return nil end
      found = folder .. "/" .. name
    end
  end
  return found
end

local function add_folder(list, folder, results)
  for _, name in ipairs(entries(folder)) do
    local path = folder .. "/" .. name
    if is(path, "directory") then
      if not same(lfs.attributes(path), results) then
        local file = within(path)
        list[#list + 1] = {path = file or path, file = file}
      end
    elseif name:find "%.lua$" then
      list[#list + 1] = {path = path, file = is(path, "file") and path or nil}
    end
  end
end

--- The submissions in the order of the arguments, within a folder by name; and whether an argument
--- was a folder. Raises if a path does not exist.
---@param paths string[]
---@param results string where the results lie, which is no submission
---@return Submission[] list
---@return boolean is_batch
function submissions.list(paths, results)
  local list, is_batch, seen, once = {}, false, {}, {}
  for _, path in ipairs(paths) do
    local mode, why = lfs.attributes(path, "mode")
    if not mode then error(why, 0) end
    if mode == "directory" then
      is_batch = true
      add_folder(list, path == "/" and path or (path:gsub("/+$", "")), lfs.attributes(results))
    else
      list[#list + 1] = {path = path, file = path}
    end
  end
  for _, one in ipairs(list) do
    if not seen[one.path] then once[#once + 1] = one end
    seen[one.path] = true
  end
  return once, is_batch
end

return submissions

-- SPDX-License-Identifier: MIT
--- The records of a batch: in a folder, a file for each, so that a batch can be interrupted and no
--- record has to be in memory; or in memory, for a few.

local cjson = require "cjson"
local lfs = require "lfs"
local digest = require "conlua.grade.digest"

local store = {}

--- Write a file so that a reader finds the old text or the new text, nothing between.
---@param produce fun(write: fun(text: string))
function store.replace(path, produce)
  local part = ("%s.%d.part"):format(path, os.getpid())
  local file, why = io.open(part, "wb")
  if not file then error("cannot write " .. why, 0) end
  local ok
  ok, why = pcall(produce, function(text) assert(file:write(text)) end)
  local closed, reason = file:close()
  if ok and not closed then ok, why = false, reason end
  if ok then ok, why = os.rename(part, path) end
  if ok then return end
  os.remove(part)
  if type(why) ~= "string" then error(why, 0) end -- interrupted
  error(("cannot write %s: %s"):format(path, why), 0)
end

local on_disk = {}

--- A plain file name for any path.
local function file_name(path)
  local name = path:gsub("[^%w._-]", function(c) return ("%%%02X"):format(c:byte()) end)
  name = name:gsub("^%.", "%%2E")
  return #name > 200 and digest(path) or name
end

function on_disk:path(name) return self.folder .. "/" .. file_name(name) .. ".json" end

--- The record of a submission; nil if there is none with the key.
---@param key string? nil: any key
---@return Record?
function on_disk:get(name, key)
  local file = io.open(self:path(name), "rb")
  if not file then return nil end
  local ok, record = pcall(cjson.decode, file:read "a")
  file:close()
  if ok and type(record) == "table" and (not key or record.key == key) then return record end
end

function on_disk:put(name, record)
  store.replace(self:path(name), function(write) write(cjson.encode(record) .. "\n") end)
end

--- Records in a folder, which is made if there is none.
function store.folder(path)
  if lfs.attributes(path, "mode") ~= "directory" then
    local ok, why = lfs.mkdir(path)
    if not ok then error("cannot keep results in " .. path .. ": " .. why, 0) end
  end
  return setmetatable({folder = path}, {__index = on_disk})
end

local in_memory = {}

function in_memory:get(name, key)
  return not key and self[name] or nil
end

function in_memory:put(name, record) self[name] = record end

function store.memory() return setmetatable({}, {__index = in_memory}) end

return store

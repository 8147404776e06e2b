-- SPDX-License-Identifier: MIT
--- Seals of a folder of results: a change of sealed text that is made without the key shows. The
--- key lies in the folder, in a file that only the owner of the file can read.

local hmac = require "openssl.hmac"
local rand = require "openssl.rand"
local lfs = require "lfs"
local exercise = require "conlua.grade.exercise"
local system = require "conlua.grade.system"

local seal = {}
seal.__index = seal

seal.KEY_FILE = "seal.key"
local BYTES = 32

local function hexadecimal(bytes)
  return (bytes:gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

--- The seals of a folder that has a key. Raises if there is no key that can be read.
---@param folder string
function seal.open(folder)
  local path = folder .. "/" .. seal.KEY_FILE
  local key = exercise.read(path)
  if not key:find("^%x+$") or #key ~= 2 * BYTES then error(path .. " is no key", 0) end
  return setmetatable({key = key}, seal)
end

--- Make a key for a folder that has none. Raises if the key cannot be made.
---@param folder string
function seal.make(folder)
  local path = folder .. "/" .. seal.KEY_FILE
  if lfs.symlinkattributes(path) then return end
  system.lay_out(path, hexadecimal(rand.bytes(BYTES)))
end

--- The seal of a text that is kept under a name.
---@param name string
---@param text string
---@return string
function seal:of(name, text)
  return hexadecimal(hmac.new(self.key, "sha256"):final(name .. "\n" .. text))
end

--- The object in JSON, with the seal as the last field.
---@param name string
---@param text string
---@return string
function seal:closed(name, text)
  return ('%s,"seal":"%s"}'):format(text:sub(1, -2), self:of(name, text))
end

--- The sealed object without the seal; nil if there is no seal, or a wrong seal.
---@param name string
---@param text string
---@return string?
function seal:opened(name, text)
  local body, given = text:match '^(.*),"seal":"(%x+)"}\n?$'
  if body and self:of(name, body .. "}") == given then return body .. "}" end
end

return seal

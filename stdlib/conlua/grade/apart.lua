-- SPDX-License-Identifier: MIT
--- Work in a process of its own, under limits: all that depends on what a submission holds or has
--- written. What breaks the limits ends that process alone.

local cjson = require "cjson"
local system = require "conlua.grade.system"

local MEMORY = 1 << 30 -- bytes
local SECONDS = 120 -- of the processor
local PATIENCE = 5 -- seconds

local function bounded(parent, f, ...)
  system.bound(MEMORY, SECONDS, parent)
  return cjson.encode(f(...))
end

--- End the process, which ends its runs and takes away their folders; kill it if that takes long.
local function finish(p)
  if not p:is_alive() then return end
  p:terminate()
  if not p:join(PATIENCE) then
    p:kill()
    p:join()
  end
end

--- What ended the process: an error, or a signal.
local function reason(p)
  local ok, why = pcall(p.result, p)
  if ok then return "exit code " .. tostring(p.exitcode) end
  return tostring(why)
end

--- Call f(...) in a process of its own. Its result, plain data; nil and the reason if f raised, or
--- the process did not come to its end. Raises only if the caller is interrupted or terminated.
---@param f fun(...): any
---@return any? result
---@return string? why
return function(f, ...)
  local p = process.spawn(bounded, os.getpid(), f, ...)
  local _ <close> = setmetatable({}, {__close = function() finish(p) end})
  p:join()
  if p.exitcode ~= 0 then return nil, reason(p) end
  return cjson.decode(p:result())
end

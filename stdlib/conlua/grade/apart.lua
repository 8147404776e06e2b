-- SPDX-License-Identifier: MIT
--- Work in a separate process, under limits: all work that depends on the text or the output of a
--- submission. Work that breaks a limit ends only the separate process.

local system = require "conlua.grade.system"

local apart = {}

local PATIENCE = 5 -- seconds

--- SIGTERM, from the grader or since the grader is gone, is an error here, so that runs are ended
--- and their folders removed.
local function bounded(parent, memory, seconds, f, ...)
  signal.on("TERM", function() error(unit.Terminated, 0) end)
  system.bound(memory, seconds, parent)
  return f(...)
end

--- Terminate the process, so that the process ends the runs and removes the folders of the runs.
--- Kill the process if the end takes longer than PATIENCE.
local function finish(p)
  if not p:is_alive() then return end
  p:terminate()
  if not p:join(PATIENCE) then
    p:kill()
    p:join()
  end
end

--- The reason why the process ended: an error, a signal, or an exit code.
local function reason(p)
  local ok, why = pcall(p.result, p)
  if ok then return "exit code " .. tostring(p.exitcode) end
  return tostring(why)
end

--- Call f(...) in a separate process, which may take so many bytes more than this one, and so many
--- seconds of the processor's time. Returns the results of f; or nil and the reason if f raised, or
--- if the process ended too early. Raises only if the caller is interrupted or terminated.
---@param memory integer
---@param seconds integer
---@param f fun(...): any
---@return any? result
---@return any ... further results, or the reason
function apart.within(memory, seconds, f, ...)
  local p = process.spawn(bounded, os.getpid(), memory, seconds, f, ...)
  local _ <close> = setmetatable({}, {__close = function() finish(p) end})
  p:join()
  if p.exitcode ~= 0 then return nil, reason(p) end
  return p:result()
end

return apart

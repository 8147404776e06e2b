-- SPDX-License-Identifier: MIT
local lfs = require "lfs"

--- What the descriptors of this process are open on, after a collection: "number target". That of
--- the folder being read is among them.
---@return string[]
return function()
  collectgarbage() -- files that nobody closed
  collectgarbage()
  local all = {}
  for name in lfs.dir("/proc/self/fd") do
    if tonumber(name) then
      local on = lfs.symlinkattributes("/proc/self/fd/" .. name, "target")
      all[#all + 1] = name .. " " .. tostring(on)
    end
  end
  return all
end

-- What the conlua sides share: arguments, the line they print, what the system says of memory.

local common = {}

common.MB = 1024 * 1024

---The number of operations to do: argument `i` of the script, the first if not given.
---@param otherwise integer
---@param i? integer
---@return integer
function common.count(otherwise, i)
  return math.tointeger(tonumber(arg[i or 1] or otherwise)) or error("an argument is not a count")
end

---Print what was measured: seconds or bytes, over how many operations; then what another side
---has to know.
---@param amount number
---@param count integer
---@param ... integer
function common.report(amount, count, ...)
  local line = { string.format("%.9f %d", amount, count), ... }
  print(table.concat(line, " "))
end

---A field of a file of /proc, in bytes; nil if this system has no such field.
---@param path string
---@param field string
---@return integer?
function common.proc(path, field)
  local file = assert(io.open(path))
  local text = file:read("a")
  file:close()
  local kb = ("\n" .. text):match("\n" .. field .. ":%s+(%d+) kB")
  return kb and tonumber(kb) * 1024
end

---The memory that process `pid` shares with no other.
---@param pid integer|string
---@return integer
function common.private(pid)
  local path = "/proc/" .. pid .. "/smaps_rollup"
  return common.proc(path, "Private_Clean") + common.proc(path, "Private_Dirty")
end

---The memory of this process that is there, shared or not: counted page by page, unlike VmRSS.
---@return integer
function common.resident()
  return common.proc("/proc/self/smaps_rollup", "Rss")
end

---The shared memory of this process, which must have no children now.
---@return integer
function common.shared()
  return common.proc("/proc/self/smaps_rollup", "Pss_Shmem")
    or common.proc("/proc/self/status", "RssShmem")
end

---Collect garbage until nothing more falls.
function common.collect()
  collectgarbage()
  collectgarbage()
end

return common

-- 23: copy on write
-- After 写时拷贝 (copy on write).

local big = {}
for i = 1, 1000000 do
  big[i] = i -- 16 bytes each
end

local function own_megabytes() -- memory that this process shares with nobody
  for line in io.lines("/proc/self/smaps_rollup") do
    local kilobytes = line:match("^Private_Dirty:%s+(%d+)")
    if kilobytes then return tonumber(kilobytes) // 1024 end
  end
end

-- A child has all that its parent has, yet costs nearly nothing: both use the same pages.
-- Reading leaves it so. Writing copies the page that is written to, and no other.
local function child()
  local fresh, sum = own_megabytes(), 0
  for i = 1, #big do sum = sum + big[i] end
  local read = own_megabytes()
  for i = 1, #big do big[i] = 0 end
  local written = own_megabytes()
  print(("fresh %d MB, after reading %d MB, after writing %d MB"):format(fresh, read, written))
  print("reading copied the table: " .. tostring(read - fresh > 10))
  print("writing copied the table: " .. tostring(written - read > 10))
end

spawn(child):join()
print("the parent's table still ends with " .. big[#big])

-- Output:
--> fresh {n} MB, after reading {n} MB, after writing {n} MB
--> reading copied the table: false
--> writing copied the table: true
--> the parent's table still ends with 1000000

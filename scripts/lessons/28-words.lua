-- 28: counting words with a pool, and a progress bar
-- After 进程池 (process pool) and 回调 (callbacks), over real text: the lessons themselves.

local folder = arg[0]:match("^(.*)/[^/]*$") or "."

local files = {}
for name in io.popen("ls '" .. folder .. "'"):lines() do
  if name:find("%.lua$") then files[#files + 1] = folder .. "/" .. name end
end

-- A worker reads a file and sends back how often each word is in it.
local function count(path)
  local counts = {}
  for line in io.lines(path) do
    for word in line:gmatch("%a+") do counts[word] = (counts[word] or 0) + 1 end
  end
  return counts
end

-- Drawn over itself on a terminal, since each bar begins with a carriage return.
local total, done = {}, 0
local function add(counts)
  for word, n in pairs(counts) do total[word] = (total[word] or 0) + n end
  done = done + 1
  local width = 20 * done // #files
  local bar = ("[%s%s] %d/%d"):format(("#"):rep(width), ("."):rep(20 - width), done, #files)
  io.stderr:write("\r", bar, done == #files and "\n" or "")
end

-- The callbacks run here, one after the other, so `total` needs no lock.
local p = pool()
for _, path in ipairs(files) do p:apply_async(count, {path}, add) end
p:close()
p:join()

local words = {}
for word in pairs(total) do words[#words + 1] = word end
table.sort(words, function(a, b) return total[a] > total[b] or (total[a] == total[b] and a < b) end)
print(#files .. " files have " .. #words .. " different words")
print("the most frequent is '" .. words[1] .. "', " .. total[words[1]] .. " times")

-- One process alone finds the same.
local alone = {}
for _, path in ipairs(files) do
  for word, n in pairs(count(path)) do alone[word] = (alone[word] or 0) + n end
end
local same = true
for word, n in pairs(alone) do same = same and total[word] == n end
print("counted right: " .. tostring(same))

-- Output:
--> {n} files have {n} different words
--> the most frequent is '{*}', {n} times
--> counted right: true
--| stderr
--> {*}[####################] {n}/{n}

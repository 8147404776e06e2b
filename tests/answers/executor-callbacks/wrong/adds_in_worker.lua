-- the worker adds to its own total
local site = require "site"
local threads, processes, total = thread_executor(4), process_executor(2), 0
local function count(text)
  local words = site.count(text)
  total = total + words
  return words
end
for n = 1, site.pages() do
  threads:submit(site.fetch, n):add_done_callback(function(f)
    if f:exception() then return print("page " .. n .. ": not found") end
    processes:submit(count, f:result()):add_done_callback(function(c)
      print("page " .. n .. ": " .. c:result() .. " words")
    end)
  end)
end
threads:shutdown()
processes:shutdown()
print("total: " .. total)

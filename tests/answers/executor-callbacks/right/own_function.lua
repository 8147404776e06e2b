-- Functions of its own around the site's.
local site = require "site"
local threads = thread_executor(4)
local processes = process_executor(2)
local total = cell(0)

local function fetch(n) return {page = n, text = site.fetch(n)} end
local function count(got) return {page = got.page, words = site.count(got.text)} end

local function told(f)
  local r = f:result()
  total:add(r.words)
  print("page " .. r.page .. ": " .. r.words .. " words")
end

for n = 1, site.pages() do
  threads:submit(fetch, n):add_done_callback(function(f)
    if f:exception() then print("page " .. n .. ": not found")
    else processes:submit(count, f:result()):add_done_callback(told) end
  end)
end
threads:shutdown()
processes:shutdown()
print("total: " .. total:get())

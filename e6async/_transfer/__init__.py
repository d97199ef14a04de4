"""Files over HTTP, below downloads and exports: one loop that resumes, pauses and reports.

transfer ─► ranges         which bytes to request, and what the response contains; pure
   │    └─► http           one GET request, its timeouts and its errors
   └──────► host_limits    concurrent requests, pauses and circuit breakers of file hosts
file_url                   URLs of files that servers name; pure
partial_file ─► truncation     bytes on disk until the file is complete, and how its format ends
   └──────────► disk           paths below a folder, and errors of the disk
"""

"""Cases in, reports out: proof that a change of prompt, policy or article made customers better off."""
